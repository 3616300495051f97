"""Repairs: what one changed file would mend, offered as a diff and never done unasked (C6).

The manifest is changed as text, so that the diff shows what was changed and nothing else. A repair
is offered only where the package, read again with the changed file in its place, can be played.
"""
