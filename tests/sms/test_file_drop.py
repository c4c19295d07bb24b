"""A modem's folder: one file per text, in and out (M7)."""

import os
from pathlib import Path

import pytest

from app.core import worker
from app.sms.file_drop import FileDrop
from tests.sms.phone import Phone, move_in

OLD = 1_700_000_000
HEAD = """From: 380671234567
From_SMSC: 380672021111
Sent: 26-11-23 14:01:00
Received: 26-11-23 14:01:05
Subject: GSM1
"""


@pytest.fixture
def folder(tmp_path: Path, connect, phone: Phone) -> Path:
    for name in ("incoming", "outgoing"):
        (tmp_path / name).mkdir()
    connect(dnipro=f"file-drop://{tmp_path}")
    move_in(phone)
    return tmp_path


def drop(folder: Path, content: bytes, name: str = "GSM1.aB3dE", age: int = 60) -> None:
    file = folder / "incoming" / name
    file.write_bytes(content)
    os.utime(file, (OLD, OLD) if age else None)


def outgoing(folder: Path) -> list[str]:
    return [file.read_text() for file in (folder / "outgoing").iterdir()]


@pytest.mark.parametrize(
    "content",
    [
        HEAD.encode() + "Alphabet: UTF-8\n\nПоказник 1563\n".encode(),
        HEAD.encode() + b"Alphabet: UCS2\n\n" + "Показник 1563".encode("utf-16-be"),
        HEAD.encode() + b"Alphabet: ISO\n\n1563",
        HEAD.encode() + b"\n1563",
    ],
)
def test_a_file_is_a_text_and_the_answer_a_file(phone: Phone, folder: Path, content: bytes) -> None:
    drop(folder, content)
    worker.spend_minute(phone.app)
    assert list((folder / "incoming").iterdir()) == []
    phone.worker()
    assert phone.readings("value_m3") == [(1563,)]
    number = phone.accounts[0]
    answer = f"Taken for November, account {number[:4]} {number[4:8]} {number[8:]}: 1563 (+7)."
    assert outgoing(folder) == [f"To: 380671234567\nAlphabet: UTF-8\n\n{answer}"]
    assert [file.name for file in folder.iterdir() if file.is_file()] == []


def test_cut_off_before_the_file_was_taken_away(phone: Phone, folder: Path) -> None:
    for _ in range(2):
        drop(folder, HEAD.encode() + b"\n1563")
        worker.spend_minute(phone.app)
    phone.worker()
    assert (phone.statuses(), len(outgoing(folder))) == (["accepted"], 1)


def test_a_name_that_comes_again_with_another_text(phone: Phone, folder: Path) -> None:
    for text in (b"1563", b"1564"):
        drop(folder, HEAD.encode() + b"\n" + text)
        worker.spend_minute(phone.app)
    phone.worker()
    assert phone.readings("value_m3") == [(1563,), (1564,)]


@pytest.mark.parametrize(
    "content", [b"", b"To: 1\n\n1", HEAD.encode(), HEAD.encode() + b"Alphabet: binary\n\n\x00", b"x" * 20_000]
)
def test_what_cannot_be_read_is_put_aside(phone: Phone, folder: Path, content: bytes) -> None:
    drop(folder, content)
    drop(folder, HEAD.encode() + b"\n1563", name="GSM1.good")
    worker.spend_minute(phone.app)
    assert [file.name for file in (folder / "unreadable").iterdir()] == ["GSM1.aB3dE"]
    assert phone.statuses() == ["waiting"]


def test_hidden_and_unfinished_files_are_left_alone(folder: Path) -> None:
    drop(folder, HEAD.encode() + b"\n1563", name=".hidden")
    drop(folder, HEAD.encode() + b"\n15", name="GSM1.young", age=0)
    assert list(FileDrop(folder=folder).collect()) == []


def test_nobody_calls_a_modem(phone: Phone, folder: Path) -> None:
    assert phone.client.post("/sms/file-drop", data=b"").status_code == 404
