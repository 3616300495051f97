"""The demo courses: sources of real lessons and the command that builds them into SCORM 1.2 zips.

A course is a folder `courses/<name>`: `about.json`, one XML file for each lesson, and its pictures
in `figures`. `README.md` describes the vocabulary of a lesson and the data attributes of a page.
"""
