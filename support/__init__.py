"""Help that everyone can read without signing in: questions and answers, accessibility (J4)."""
