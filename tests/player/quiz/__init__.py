"""Tests of the quiz player."""
