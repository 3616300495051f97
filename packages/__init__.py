"""The importer: from an uploaded file to a course structure, its files and a list of findings.

Implements SCORM 1.2 CAM §2 (packaging), IMS Content Packaging 1.1.2, and the safety of archives.
A package is refused only where it cannot be played; every other defect is a finding.
"""
