"""Questions of other systems: QTI 2.0 to 3.0, read into what a quiz in JSON has. docs/quiz.md."""
