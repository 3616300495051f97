"""All SQL of the record store. `search` is the question that everybody asks."""

from lrs.store.search import search
from lrs.store.window import Found, Window

__all__ = ["Found", "Window", "search"]
