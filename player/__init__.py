"""Launch and run-time: the shell, the SCORM 1.2 data model, the journal, and what becomes of it.

Implements SCORM 1.2 Run-Time Environment §3.3-3.4, and ADL's xAPI SCORM Profile for what is told.
"""
