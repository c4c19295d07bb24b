"""Files damaged at random are read or refused; nothing breaks, and no NUL gets through."""

import random
import shutil
from pathlib import Path

import pytest

from app.accounts.register.unusable import UnusableFile
from tests.accounts.register.offices import GIVEN, Read, read, rewrite

BROUGHT_IN = [b'"', b'";', b"\0", b"\n", b"\r", b";", b",", b"=1+1;", "\u202e".encode(), b"\xff\xfe"]


def damage(whole: bytes, chance: random.Random) -> bytes:
    damaged = bytearray(whole)
    for _ in range(chance.choice([1, 20, 200])):
        at = chance.randrange(len(damaged))
        match chance.randrange(4):
            case 0:
                damaged[at] = chance.randrange(256)
            case 1:
                del damaged[at : at + chance.randrange(1, 40)]
            case _:
                damaged[at:at] = chance.choice(BROUGHT_IN)
    return bytes(damaged)


def read_or_refuse(slug: str, files: list[Path]) -> Read:
    try:
        return read(slug, *files)
    except UnusableFile:
        return Read()


@pytest.mark.parametrize("slug", ["dnipro", "kamianske", "novosibirsk"])
@pytest.mark.parametrize("seed", range(8))
def test_damaged_files(slug: str, seed: int, tmp_path: Path) -> None:
    chance = random.Random(seed)
    files = []
    for given in sorted((GIVEN / slug).iterdir()):
        files.append(tmp_path / given.name)
        files[-1].write_bytes(damage(given.read_bytes(), chance))
    found = read_or_refuse(slug, files)
    stored = [value for row in [*found.accounts, *found.meters] for value in row if isinstance(value, str)]
    assert [value for value in stored if "\0" in value or "\ufffd" in value] == []


@pytest.mark.parametrize("part", ["worksheets/sheet1", "worksheets/sheet2", "sharedStrings", "styles", "workbook"])
@pytest.mark.parametrize("seed", range(3))
def test_damaged_parts_of_a_workbook(part: str, seed: int, tmp_path: Path) -> None:
    file = Path(shutil.copy(GIVEN / "melitopol" / "register.xlsx", tmp_path))
    rewrite(file, f"xl/{part}.xml", lambda xml: damage(xml, random.Random(seed)))
    found = read_or_refuse("melitopol", [file])
    stored = [value for row in [*found.accounts, *found.meters] for value in row if isinstance(value, str)]
    assert [value for value in stored if "\0" in value or "\ufffd" in value] == []
