"""Nonsense in the environment is refused at start, all of it at once."""

from pathlib import Path

import pytest

from config.settings import SettingsError, from_environment


def problems(env: dict[str, str]) -> list[str]:
    with pytest.raises(SettingsError) as refused:
        from_environment(env)
    return refused.value.problems


def test_every_problem_is_named_at_once(tmp_path: Path) -> None:
    assert problems(
        {
            "WATERWORKS_VAR": str(tmp_path),
            "PORT": "eighty",
            "WATERWORKS_BASE_URL": "http://waterworks.example",
            "SMTP_URL": "mail.example",
            "WATERWORKS_LOG": "loud",
            "WATERWORKS_SECRET_KEY": "short",
        }
    ) == [
        "PORT is 'eighty'; give a whole number, for example 8000",
        "WATERWORKS_BASE_URL is 'http://waterworks.example'; plain http is for *.localhost only, use https",
        "WATERWORKS_SECRET_KEY has 5 characters; give at least 32",
        "SMTP_URL is not a mail server's address; for example smtp://user:password@mail.example:587",
        "WATERWORKS_LOG is 'loud'; give one of: json, text",
    ]


def test_the_app_may_not_own_its_tables() -> None:
    url = "postgresql://owner@db/waterworks"
    env = {"DATABASE_URL": url, "DATABASE_OWNER_URL": url, "WATERWORKS_SECRET_KEY": "x" * 40}
    assert problems(env) == [
        "DATABASE_URL and DATABASE_OWNER_URL are the same role; the app must not own its tables",
    ]


def test_a_server_needs_its_own_secret() -> None:
    assert problems({"DATABASE_URL": "postgresql://app@db/waterworks"}) == [
        "WATERWORKS_SECRET_KEY is missing; draw one and keep it secret",
    ]


def test_without_a_server_the_secret_is_drawn_once(tmp_path: Path) -> None:
    env = {"WATERWORKS_VAR": str(tmp_path)}
    first = from_environment(env)
    assert len(first.secret_key) >= 32
    assert from_environment(env) == first
    assert (tmp_path / "secret-key").stat().st_mode & 0o777 == 0o600


def test_addresses(tmp_path: Path) -> None:
    settings = from_environment({"WATERWORKS_VAR": str(tmp_path), "PORT": "8100"})
    assert settings.site_url("dnipro") == "http://dnipro.waterworks.localhost:8100"
    assert (settings.base_host, settings.port, settings.secure) == ("waterworks.localhost", 8100, False)
    https = from_environment({"WATERWORKS_VAR": str(tmp_path), "WATERWORKS_BASE_URL": "https://waterworks.example/"})
    assert https.site_url("dnipro") == "https://dnipro.waterworks.example"
    assert (https.port, https.secure) == (443, True)
