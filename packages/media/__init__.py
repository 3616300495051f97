"""A video as a course of one unit: what the import finds out of it and of its captions."""
