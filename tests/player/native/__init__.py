"""Tests of the players of our own."""
