"""The desk for people: who is known as whom, who is the same human being, who belongs where."""
