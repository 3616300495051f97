"""News from the catalogue to the floors above, in the same transaction."""

from blinker import Signal

# registered.send(None, db=Database, registration=Registration, now=datetime), once for each new one
registered = Signal()

# noticing.send(None, db=Database, course=Course): what floors above know that its publisher should;
# each receiver gives sentences in the language in use
noticing = Signal()
