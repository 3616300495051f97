"""Repairs: mends by table, proposals on whole packages, acceptance."""
