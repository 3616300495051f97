"""The publisher's view of a course in use: trials, another package, and how its sittings end."""
