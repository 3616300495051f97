"""What is made of a video after its import, for slow lines: a small one, and its sound alone."""

LOW = "renditions/low.mp4"
AUDIO = "renditions/audio.m4a"
