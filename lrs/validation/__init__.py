"""Is this JSON a Statement? Rules as tables: a shape maps each member's name to its rule.

A rule takes the value and the version, returns nothing, and raises StatementInvalid; the path to
the culprit is put together on the way out, so that a valid statement costs no string building.
Source: xAPI 1.0.3 Data §2; IEEE 9274.1.1 §4.2.
"""

from lrs.validation.statement import check_statement

__all__ = ["check_statement"]
