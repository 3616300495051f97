"""Manifests: IMS Content Packaging 1.1.2 as SCORM 1.2 profiles it (CAM §2.3), read leniently."""
