"""What the floors below know together: home page, courses with progress, records for HR."""
