"""The record store: xAPI 1.0.3 and 2.0 (IEEE 9274.1.1) over one table of exact payloads."""
