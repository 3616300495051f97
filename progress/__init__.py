"""What the statements of a registration amount to: a fold by cmi5's moveOn (cmi5 §9.3, §10.2.5)."""
