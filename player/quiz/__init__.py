"""Our player of quizzes: the server draws, keeps what is answered, grades and tells it."""
