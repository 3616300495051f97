"""Work outside the request: a table of ours, at least once, never lost (D30)."""
