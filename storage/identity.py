"""What an installation is, once and for all: its IRI base and its term key (D2, D26)."""

import secrets
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import insert, select

from schemas.settings import Settings, SettingsInvalid
from storage.database import Database
from storage.installation import Installation
from storage.schema import installation as row_of

SECRET_FILE = "secret.key"


def record_identity(db: Database, settings: Settings, now: datetime) -> None:
    """Write down the IRI base and a term key at the first upgrade; later ones change nothing."""
    if db.execute(select(row_of.c.id)).first():
        return
    db.execute(
        insert(row_of),
        {
            "id": 1,
            "iri_base": settings.iri_base or settings.portal_url,
            "term_key": secrets.token_bytes(32),
            "created_at": now,
        },
    )


def identify(installation: Installation) -> Installation:
    """Give the installation with the IRI base that its database has recorded.

    raises  SettingsInvalid where the settings name another one (D2), or nothing is recorded yet
    """
    with installation.reading() as db:
        recorded = db.execute(select(row_of.c.iri_base)).scalar_one_or_none()
    if recorded is None:
        raise SettingsInvalid("The database is empty: run `upgrade` first.")
    wanted = installation.settings.iri_base
    if wanted and wanted != recorded:
        raise SettingsInvalid(
            f"VIDYALEKH_IRI_BASE is {wanted}, but this installation's records are under {recorded}:"
            " another base would make every learner someone else."
        )
    return replace(installation, settings=replace(installation.settings, iri_base=recorded))


def recorded_iri_base(db: Database) -> str:
    """Give the base of this installation's IRIs (D2)."""
    base: str = db.execute(select(row_of.c.iri_base)).scalar_one()
    return base


def term_key(db: Database) -> bytes:
    """Give the 32 bytes that key the index terms of this installation."""
    key: bytes = db.execute(select(row_of.c.term_key)).scalar_one()
    return key


def with_secret(settings: Settings) -> Settings:
    """Give settings with a secret key; on one person's machine it is made at the first start."""
    if settings.secret_key:
        return settings
    return replace(settings, secret_key=_secret_of(settings.data_dir))


def _secret_of(folder: Path) -> bytes:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / SECRET_FILE
    if not path.exists():
        path.touch(mode=0o600)
        path.write_text(secrets.token_urlsafe(48))
    return path.read_bytes().strip()
