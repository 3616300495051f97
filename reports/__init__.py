"""What the floors below know together: the home page, a course with its progress, records for HR."""
