"""Clients that others made, unchanged, against the record store as it is served.

Each module is one client, with a table of its calls: name, call, expected answer. The names are the
test ids. Browsers load the client from another origin, so that they ask the store before they call.
"""
