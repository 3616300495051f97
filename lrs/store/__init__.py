"""All SQL of the record store. `search` is the question that everybody asks."""

from lrs.store.search import Found, Window, search

__all__ = ["Found", "Window", "search"]
