"""Uploads in pieces, which go on where the line broke: tus 1.0.0.

Implements the core protocol and its extensions creation, termination, expiration and checksum. What
is acknowledged is on the disk; how much that is, is one number in the database, so that a server
that is killed, or a second one beside it, goes on from there.
"""
