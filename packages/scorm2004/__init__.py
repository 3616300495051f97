"""SCORM 2004, 2nd to 4th Edition: from a manifest to a course structure. CAM Book §3, §5."""
