"""An unsafe start is refused with the sentence that says what to set."""

from pathlib import Path

import pytest

from schemas.settings import SettingsInvalid, is_same_site, parse

SAFE = {
    "VIDYALEKH_PORTAL_URL": "https://learn.example.gov.in",
    "VIDYALEKH_CONTENT_URL": "https://{package}.learncontent.example",
    "VIDYALEKH_SECRET_KEY": "k" * 32,
    "VIDYALEKH_SMS_MODE": "http",
    "VIDYALEKH_SMS_URL": "https://sms.example",
}


def test_safe_production_starts() -> None:
    assert parse(SAFE).portal_url == "https://learn.example.gov.in"


@pytest.mark.parametrize(
    ("name", "value", "said"),
    [
        ("SECRET_KEY", "short", "SECRET_KEY"),
        ("PORTAL_URL", "http://learn.example.gov.in", "https"),
        ("CONTENT_URL", "http://{package}.learncontent.example", "https"),
        ("CONTENT_URL", "https://{package}.content.example.gov.in", "registrable domain"),
        ("CONTENT_URL", "https://learn.example.gov.in/content", "CONTENT_URL"),
        ("SMS_MODE", "console", "SMS_MODE"),
        ("SMS_MODE", "pigeon", "SMS_MODE"),
        ("SMS_URL", "", "SMS_URL"),
        ("DEMO", "1", "DEMO"),
        ("DEMO", "perhaps", "DEMO"),
        ("TRUSTED_PROXIES", "many", "TRUSTED_PROXIES"),
        ("BLOB_URL", "s3://bucket/prefix", "BLOB_URL"),
    ],
)
def test_unsafe_start_is_refused(name: str, value: str, said: str) -> None:
    with pytest.raises(SettingsInvalid, match=said):
        parse({**SAFE, f"VIDYALEKH_{name}": value})


def test_same_site_can_be_accepted() -> None:
    url = "https://{package}.content.example.gov.in"
    environ = {**SAFE, "VIDYALEKH_CONTENT_URL": url, "VIDYALEKH_CONTENT_SAME_SITE": "accept"}
    assert parse(environ).content_same_site


@pytest.mark.parametrize(
    ("portal", "content", "same"),
    [
        ("https://a.gov.in", "https://{package}.b.gov.in", False),
        ("https://x.a.gov.in", "https://{package}.a.gov.in", True),
        ("https://a.example", "https://{package}.b.example", False),
        ("https://a.co.in", "https://a.co.in", True),
    ],
)
def test_registrable_domain_decides(portal: str, content: str, same: bool) -> None:  # D5
    assert is_same_site(portal, content) is same


def test_loopback_needs_no_setting(tmp_path: Path) -> None:
    settings = parse({"VIDYALEKH_DATA_DIR": str(tmp_path)})
    assert settings.database_url == f"sqlite:///{tmp_path / 'vidyalekh.db'}"
    assert settings.content_origin("k7").startswith("http://k7.localhost")
