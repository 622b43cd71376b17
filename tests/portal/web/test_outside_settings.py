"""What the operator sets from outside is checked at the start (safety s18)."""

from pathlib import Path

import pytest

from portal.config import Config, from_environment, secret_key_in
from portal.errors import Refused
from tests.support.fieldkeys import FIELD_KEYS

GOOD = "k" * 20 + "-0123456789-abcdef"
BASE = {"FAIRLINE_FIELD_KEYS": FIELD_KEYS}


@pytest.mark.safety("s18")
@pytest.mark.parametrize("key", ["secret", "SECRET", "dev", "changeme", "password", "fairline", "short", "x" * 31])
def test_weak_key_is_refused(tmp_path: Path, key: str) -> None:
    with pytest.raises(Refused, match="secret key"):
        from_environment({**BASE, "FAIRLINE_DATA": str(tmp_path), "FAIRLINE_SECRET_KEY": key})
    assert list(tmp_path.iterdir()) == []


@pytest.mark.safety("s18")
def test_missing_key_is_refused_and_nothing_written(tmp_path: Path) -> None:
    with pytest.raises(Refused, match="no secret key"):
        from_environment({"FAIRLINE_DATA": str(tmp_path / "none")})
    assert not (tmp_path / "none").exists()


def test_made_key_is_long_private_and_kept(tmp_path: Path) -> None:
    key = secret_key_in(tmp_path, make=True)
    assert len(key) >= 64
    assert (tmp_path / "secret.key").stat().st_mode & 0o777 == 0o600
    assert secret_key_in(tmp_path, make=False) == key
    assert from_environment({**BASE, "FAIRLINE_DATA": str(tmp_path)}).secret_key == key


@pytest.mark.parametrize("language", ["xx", "zh", "EN"])
def test_unknown_language_is_refused(tmp_path: Path, language: str) -> None:
    with pytest.raises(Refused, match="FAIRLINE_LANGUAGE"):
        from_environment(
            {
                "FAIRLINE_DATA": str(tmp_path),
                "FAIRLINE_FIELD_KEYS": FIELD_KEYS,
                "FAIRLINE_SECRET_KEY": GOOD,
                "FAIRLINE_LANGUAGE": language,
            }
        )


@pytest.mark.parametrize("hops", ["one", "-1", "1.5"])
def test_wrong_number_of_proxies_is_refused(tmp_path: Path, hops: str) -> None:
    with pytest.raises(Refused, match="FAIRLINE_TRUSTED_PROXIES"):
        from_environment(
            {
                "FAIRLINE_DATA": str(tmp_path),
                "FAIRLINE_FIELD_KEYS": FIELD_KEYS,
                "FAIRLINE_SECRET_KEY": GOOD,
                "FAIRLINE_TRUSTED_PROXIES": hops,
            }
        )


@pytest.mark.parametrize(
    ("given", "used"),
    [
        ("postgres://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql://u@h/d", "postgresql+psycopg://u@h/d"),
        ("postgresql+psycopg://u@h/d", "postgresql+psycopg://u@h/d"),
        ("sqlite:////tmp/x.sqlite3", "sqlite:////tmp/x.sqlite3"),
    ],
)
def test_database_address_is_understood(tmp_path: Path, given: str, used: str) -> None:
    config = _config(tmp_path, DATABASE_URL=given)
    assert config.database_url == used


def test_database_lies_in_data_folder_by_default(tmp_path: Path) -> None:
    assert _config(tmp_path).database_url == f"sqlite:///{tmp_path / 'fairline.sqlite3'}"


def test_cookies_are_secure_where_address_is(tmp_path: Path) -> None:
    assert _config(tmp_path, FAIRLINE_BASE_URL="https://portal.example/").secure_cookies
    assert not _config(tmp_path, FAIRLINE_BASE_URL="http://127.0.0.1:8000").secure_cookies


def test_chat_addresses_are_read_by_name(tmp_path: Path) -> None:
    config = _config(tmp_path, FAIRLINE_CHAT_URLS="crisis=wecombot://key  hr=json://host")
    assert config.chat_urls == {"crisis": "wecombot://key", "hr": "json://host"}


@pytest.mark.parametrize("value", ["", "0", "true", "yes"])
def test_demo_is_never_switched_on_by_accident(tmp_path: Path, value: str) -> None:
    assert not _config(tmp_path, FAIRLINE_DEMO=value).demo


def _config(folder: Path, **env: str) -> Config:
    return from_environment({**BASE, "FAIRLINE_DATA": str(folder), "FAIRLINE_SECRET_KEY": GOOD, **env})
