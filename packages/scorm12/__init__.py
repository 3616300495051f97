"""SCORM 1.2: from a manifest and the names of the files to a course structure. CAM §2.3."""
