"""A program that stores a statement, and stops in the middle of its transaction until it may go on.

python -m tests.lrs.holding URL FOLDER
"""

import os
import signal
import sys
from pathlib import Path

from lrs.statements import store
from schemas.clock import system_clock
from schemas.settings import parse
from storage.blobs import Blobs
from storage.database import open_engine
from storage.identity import identify, with_secret
from storage.installation import Installation
from tests.conftest import environment
from tests.lrs.factories import a_credential, a_statement


def main(url: str, folder: Path) -> None:
    """Store one statement; between its rows and their commit, stop."""
    settings = with_secret(parse(environment(url, folder)))
    here = Installation(settings, open_engine(url), Blobs(Path(settings.blob_url)), system_clock)
    installation = identify(here)
    with installation.transaction() as db:
        store(db, [a_statement()], {}, a_credential(), now=installation.now(), iri_base="")
        os.kill(os.getpid(), signal.SIGSTOP)


if __name__ == "__main__":
    main(sys.argv[1], Path(sys.argv[2]))
