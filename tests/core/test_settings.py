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


@pytest.mark.parametrize("port", ["0", "65536", "80000"])
def test_a_port_that_no_machine_has(port: str, tmp_path: Path) -> None:
    found = [f"PORT is {port}; give one from 1 to 65535, for example 8000"]
    assert problems({"WATERWORKS_VAR": str(tmp_path), "PORT": port}) == found


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


def test_files_lie_in_a_folder_or_in_a_bucket(tmp_path: Path) -> None:
    var = {"WATERWORKS_VAR": str(tmp_path)}
    beside, elsewhere = from_environment(var), from_environment({**var, "WATERWORKS_FILES": "/srv/files"})
    assert [(s.files, s.bucket) for s in (beside, elsewhere)] == [
        (tmp_path / "files", None),
        (Path("/srv/files"), None),
    ]
    key = {"AWS_ACCESS_KEY_ID": "key", "AWS_SECRET_ACCESS_KEY": "secret", "AWS_ENDPOINT_URL_S3": "https://s3.example"}
    bucket = from_environment({**var, **key, "WATERWORKS_FILES": "s3://water/photos/"}).bucket
    assert (bucket.name, bucket.prefix, bucket.endpoint) == ("water", "photos/", "https://s3.example")
    assert "secret'" not in repr(bucket)


def test_a_bucket_that_cannot_be_used(tmp_path: Path) -> None:
    env = {"WATERWORKS_FILES": "ftp://files", "AWS_ENDPOINT_URL_S3": "s3.example", "AWS_ACCESS_KEY_ID": "key"}
    assert problems({"WATERWORKS_VAR": str(tmp_path), **env}) == [
        "WATERWORKS_FILES is neither a folder nor a bucket; for example s3://waterworks-files",
        "AWS_ENDPOINT_URL_S3 is 's3.example'; give scheme and host, for example https://s3.example",
        "AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY belong together; one of them is missing",
    ]


def test_addresses(tmp_path: Path) -> None:
    settings = from_environment({"WATERWORKS_VAR": str(tmp_path), "PORT": "8100"})
    assert settings.site_url("dnipro") == "http://dnipro.waterworks.localhost:8100"
    assert (settings.base_host, settings.port, settings.secure) == ("waterworks.localhost", 8100, False)
    https = from_environment({"WATERWORKS_VAR": str(tmp_path), "WATERWORKS_BASE_URL": "https://waterworks.example/"})
    assert https.site_url("dnipro") == "https://dnipro.waterworks.example"
    assert (https.port, https.secure) == (443, True)
