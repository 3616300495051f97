"""Settings: environment variables with the prefix `VIDYALEKH_`, parsed once at start.

What each means is told in `docs/configuration.md`, one heading each.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from urllib.parse import urlsplit

from publicsuffixlist import PublicSuffixList

PREFIX = "VIDYALEKH_"
LOOPBACK = frozenset({"localhost", "127.0.0.1", "::1"})
CONTENT_LABEL = "{package}"


class SettingsInvalid(Exception):
    """A setting that cannot be used; the message says what to set."""


@dataclass(frozen=True)
class Settings:
    """Everything that an operator decides.

    secret_key      signs cookies and keys hashes; b"" until the installation has made its own
    iri_base        None: the one recorded in the database (D2)
    sms_mode        console, file or http
    """

    portal_url: str
    content_url: str
    database_url: str
    data_dir: Path
    blob_url: str
    secret_key: bytes
    iri_base: str | None
    demo: bool
    content_same_site: bool
    trusted_proxies: int
    metrics_token: str | None
    sms_mode: str
    sms_url: str | None
    sms_entity_id: str | None
    sms_header: str | None
    sms_template_id: str | None
    issuer_name: str
    log_level: str

    @property
    def is_loopback(self) -> bool:
        """Whether this is one person's machine."""
        return (urlsplit(self.portal_url).hostname or "") in LOOPBACK

    def content_origin(self, label: str) -> str:
        """Give the origin of a package: its label in the content URL. D5."""
        return self.content_url.replace(CONTENT_LABEL, label)

    @property
    def is_content_shared(self) -> bool:
        """Whether all packages live on one origin (a trusted demo only)."""
        return CONTENT_LABEL not in self.content_url


def parse(environ: Mapping[str, str]) -> Settings:
    """Parse the environment; raises SettingsInvalid with the sentence that helps."""
    data_dir = Path(_text(environ, "DATA_DIR", "data")).resolve()
    settings = Settings(
        portal_url=_url(environ, "PORTAL_URL", "http://localhost:8000"),
        content_url=_url(environ, "CONTENT_URL", "http://{package}.localhost:8000"),
        database_url=_text(environ, "DATABASE_URL", f"sqlite:///{data_dir / 'vidyalekh.db'}"),
        data_dir=data_dir,
        blob_url=_text(environ, "BLOB_URL", str(data_dir / "blobs")),
        secret_key=_text(environ, "SECRET_KEY", "").encode(),
        iri_base=environ.get(PREFIX + "IRI_BASE", "").rstrip("/") or None,
        demo=_flag(environ, "DEMO"),
        content_same_site=_text(environ, "CONTENT_SAME_SITE", "refuse") == "accept",
        trusted_proxies=_number(environ, "TRUSTED_PROXIES", 0),
        metrics_token=environ.get(PREFIX + "METRICS_TOKEN") or None,
        sms_mode=_choice(environ, "SMS_MODE", ("console", "file", "http")),
        sms_url=environ.get(PREFIX + "SMS_URL") or None,
        sms_entity_id=environ.get(PREFIX + "SMS_ENTITY_ID") or None,
        sms_header=environ.get(PREFIX + "SMS_HEADER") or None,
        sms_template_id=environ.get(PREFIX + "SMS_TEMPLATE_ID") or None,
        issuer_name=_text(environ, "ISSUER_NAME", "Vidyalekh"),
        log_level=_text(environ, "LOG_LEVEL", "INFO"),
    )
    check(settings)
    return settings


def check(settings: Settings) -> None:
    """Refuse a start that would be unsafe. Contract, Settings; D5, D12."""
    if settings.blob_url.startswith("s3:"):
        raise SettingsInvalid(
            f"{PREFIX}BLOB_URL names a bucket; this version keeps blobs in a folder only."
        )
    if settings.sms_mode == "http" and not settings.sms_url:
        raise SettingsInvalid(f"{PREFIX}SMS_MODE is http: set {PREFIX}SMS_URL to the gateway.")
    if settings.is_loopback:
        return
    if settings.demo:
        raise SettingsInvalid(
            f"{PREFIX}DEMO is for this machine only: set {PREFIX}PORTAL_URL to http://localhost:…"
        )
    _check_production(settings)


def _check_production(settings: Settings) -> None:
    if len(settings.secret_key) < 32:
        raise SettingsInvalid(f"Set {PREFIX}SECRET_KEY to at least 32 random characters.")
    for name, url in (("PORTAL_URL", settings.portal_url), ("CONTENT_URL", settings.content_url)):
        if not url.startswith("https://"):
            raise SettingsInvalid(f"Set {PREFIX}{name} to an https address; {url} is not one.")
    if settings.sms_mode == "console":
        raise SettingsInvalid(
            f"Set {PREFIX}SMS_MODE to http or file: the console shows codes and is for demos only."
        )
    if not settings.content_same_site and is_same_site(settings.portal_url, settings.content_url):
        raise SettingsInvalid(
            f"Portal and content share a registrable domain, so cookies would cross: set "
            f"{PREFIX}CONTENT_URL to another domain (or {PREFIX}CONTENT_SAME_SITE=accept)."
        )


def is_same_site(portal_url: str, content_url: str) -> bool:
    """Tell whether both hosts share a registrable domain by the Public Suffix List. D5."""
    suffixes = PublicSuffixList()
    portal, content = (
        urlsplit(url.replace(CONTENT_LABEL, "package")).hostname or ""
        for url in (portal_url, content_url)
    )
    sites = [suffixes.privatesuffix(host) or host for host in (portal, content)]
    return sites[0] == sites[1]


def _text(environ: Mapping[str, str], name: str, default: str) -> str:
    return environ.get(PREFIX + name, "") or default


def _url(environ: Mapping[str, str], name: str, default: str) -> str:
    value = _text(environ, name, default).rstrip("/")
    parts = urlsplit(value.replace(CONTENT_LABEL, "package"))
    if parts.scheme not in ("http", "https") or not parts.hostname or parts.path:
        raise SettingsInvalid(f"{PREFIX}{name} must be http(s)://host[:port], not {value!r}.")
    return value


def _flag(environ: Mapping[str, str], name: str) -> bool:
    value = _text(environ, name, "0").lower()
    if value not in ("0", "1", "true", "false"):
        raise SettingsInvalid(f"{PREFIX}{name} must be 1 or 0, not {value!r}.")
    return value in ("1", "true")


def _number(environ: Mapping[str, str], name: str, default: int) -> int:
    value = _text(environ, name, str(default))
    if not value.isdecimal():
        raise SettingsInvalid(f"{PREFIX}{name} must be a number, not {value!r}.")
    return int(value)


def _choice(environ: Mapping[str, str], name: str, choices: tuple[str, ...]) -> str:
    value = _text(environ, name, choices[0])
    if value not in choices:
        raise SettingsInvalid(f"{PREFIX}{name} must be one of {', '.join(choices)}, not {value!r}.")
    return value
