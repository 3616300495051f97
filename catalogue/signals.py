"""News from the catalogue to the floors above, in the same transaction."""

from blinker import Signal

# registered.send(None, db=Database, registration=Registration, now=datetime), once for each new one
registered = Signal()
