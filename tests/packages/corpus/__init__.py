"""A corpus of packages that mean harm or are odd, made in code, and imported by the real job.

`python -m tests.packages.corpus FOLDER` imports all of them in one process that watches itself:
what it writes, whom it calls, how much memory each takes. tests/packages/test_corpus.py reads what
it says.
"""
