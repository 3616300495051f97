"""Tests of the demo courses: their sources, the zips, and a play of each in a browser."""
