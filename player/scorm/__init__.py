"""SCORM 1.2 as a protocol without I/O: the elements, the run-time, the rules at its end."""
