"""The tables of accounts and all SQL on them, one module a subject."""

from accounts.store import tables

__all__ = ["tables"]
