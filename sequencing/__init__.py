"""SCORM 2004 Sequencing and Navigation: which activity is delivered next, and what was learned.

A library in its own right: definitions in, tracking in, decisions out; no clock, no store, no web.
It implements the SCORM 2004 4th Edition Sequencing and Navigation book ("SN Book" in the
docstrings), with the 2nd and 3rd Editions as data (`editions`). Each process of the book is one
function that bears its name and number, in the module of its family: `navigation` NB,
`termination` TB, `rollup` RB, `selection` SR, `traversal`, `choice` and `requests` SB, `delivery`
DB, `conditions` and `attempts` UP, `overall` OP. A player needs `engine` only.
"""
