"""Players of our own, for video, PDF and quiz: AUs of cmi5 that live in the shell's frame."""
