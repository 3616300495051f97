"""The desk for people."""
