"""A PDF as a course of one unit: what the import finds out of it, and what it refuses."""
