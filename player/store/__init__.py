"""The tables of the player and all their SQL: launches, sessions, attempts, journal, log."""

from player.store import quizzes as quizzes
from player.store import tables as tables
