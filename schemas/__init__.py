"""Shapes of what crosses a boundary: settings, HTTP bodies, packages; errors name a culprit."""
