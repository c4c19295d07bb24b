"""Files outside the database: whole or not at all, each under its utility, in a folder and in a bucket alike."""

import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path

import pytest
import time_machine
from flask import Flask
from moto.server import ThreadedMotoServer

from app.core import files
from app.core.errors import NotFound
from app.core.files import FilesAway, Store
from app.core.files_bucket import Bucket
from app.core.files_folder import Folder
from config.settings import Bucket as BucketSettings

TODAY = date(2026, 11, 23)
NOWHERE = "20261123-" + "0" * 32


@pytest.fixture(scope="module")
def bucket() -> Iterator[BucketSettings]:
    """On a server that speaks S3, on the loopback."""
    logging.getLogger("werkzeug").setLevel(logging.ERROR)
    server = ThreadedMotoServer(ip_address="127.0.0.1", port=0, verbose=False)
    server.start()
    host, port = server.get_host_and_port()
    settings = BucketSettings(
        name="waterworks",
        prefix="photos/",
        endpoint=f"http://{host}:{port}",
        region="us-east-1",
        key_id="key",
        secret="secret",
    )
    Bucket(settings).client.create_bucket(Bucket=settings.name)
    yield settings
    server.stop()


@pytest.fixture(params=["folder", "bucket"])
def store(request: pytest.FixtureRequest, tmp_path: Path, app: Flask) -> Iterator[Store]:
    known = app.extensions["files"]
    folder = request.param == "folder"
    app.extensions["files"] = Folder(tmp_path / "files") if folder else Bucket(request.getfixturevalue("bucket"))
    with time_machine.travel(datetime(2026, 11, 23, 12, tzinfo=UTC), tick=False):
        yield app.extensions["files"]
    app.extensions["files"] = known


def test_what_was_put_is_read_until_it_is_deleted(store: Store, dnipro) -> None:
    names = [files.put(content) for content in (b"one", b"", bytes(range(256)) * 4000)]
    assert [files.read(name) for name in names] == [b"one", b"", bytes(range(256)) * 4000]
    assert files.list_day(TODAY) == sorted(names)
    for _twice in range(2):
        files.delete(names[0])
    assert files.list_day(TODAY) == sorted(names[1:])
    with pytest.raises(NotFound):
        files.read(names[0])
    assert [files.delete(name) for name in files.list_day(TODAY)] == [None, None]
    assert files.list_day(TODAY) == []


def test_no_name_leads_to_another_utility(store: Store, serving: Callable) -> None:
    with serving("dnipro"):
        name = files.put(b"ours")
    with serving("melitopol"):
        files.delete(name)
        assert files.list_day(TODAY) == []
        with pytest.raises(NotFound):
            files.read(name)
    with serving("dnipro"):
        assert files.read(name) == b"ours"
        files.delete(name)


@pytest.mark.parametrize(
    "name",
    [
        "",
        "..",
        "../melitopol/20261123/x",
        f"{NOWHERE}/..",
        f"/{NOWHERE}",
        NOWHERE.upper() + "\n",
        "٢" * 8 + NOWHERE[8:],
    ],
)
def test_a_name_that_was_not_drawn_here(store: Store, dnipro, name: str) -> None:
    for act in (files.read, files.delete):
        with pytest.raises(NotFound):
            act(name)


def test_names_cannot_be_guessed(store: Store, dnipro) -> None:
    names = {files.put(b"") for _ in range(20)}
    assert (len(names), {len(name) for name in names}) == (20, {41})
    for name in names:
        files.delete(name)


def test_the_store_is_looked_at(store: Store) -> None:
    assert store.check() in {"s3://waterworks/photos/", str(getattr(store, "root", ""))}


def test_a_folder_is_closed_to_others_and_left_clean(tmp_path: Path) -> None:
    folder = Folder(tmp_path / "files")
    folder.put("dnipro/20261123/a", b"content")
    place = tmp_path / "files" / "dnipro" / "20261123"
    assert [(place / "a").stat().st_mode & 0o777, folder.root.stat().st_mode & 0o777] == [0o600, 0o700]
    (place / ".unfinished-b").write_bytes(b"cont")
    assert list(folder.list("dnipro/20261123")) == ["a"]
    assert [file.name for file in place.iterdir()] == ["a"]
    folder.delete("dnipro/20261123/a")
    assert list((tmp_path / "files" / "dnipro").iterdir()) == []


ACTS = {"put": ("a/b", b""), "read": ("a/b",), "delete": ("a/b",), "list": ("a",), "check": ()}


@pytest.mark.parametrize("act", ACTS)
def test_a_bucket_that_is_away(bucket: BucketSettings, act: str) -> None:
    nobody = Bucket(replace(bucket, name="no-such-bucket"))
    with pytest.raises(FilesAway):
        list(getattr(nobody, act)(*ACTS[act]))


@pytest.mark.parametrize("act", sorted(ACTS.keys() - {"list"}))
def test_a_folder_that_is_away(tmp_path: Path, act: str) -> None:
    (tmp_path / "files").write_text("a file, where the folder has to be")
    with pytest.raises(FilesAway):
        getattr(Folder(tmp_path / "files"), act)(*ACTS[act])
