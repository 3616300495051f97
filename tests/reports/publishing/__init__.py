"""Trials, replaced packages, and sittings without a word."""
