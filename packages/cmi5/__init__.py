"""Courses of cmi5: the grammar of cmi5.xml, and the course that it describes. cmi5 §13, §14."""
