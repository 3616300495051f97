"""What cmi5 asks of an LMS, by the numbers of ADL's CATAPULT list, over HTTP."""
