"""Quizzes that were uploaded: read from JSON, a sheet or QTI, and kept with their answers."""
