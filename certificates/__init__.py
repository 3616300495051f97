"""Certificates: issued once, frozen as bytes, signed, and checked by anyone.

Open Badges 3.0 as VC-JWT (VCDM 2.0, did:web), PAdES (ETSI EN 319 142) on the PDF.
"""
