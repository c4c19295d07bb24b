"""DBF beyond what the office of Kamianske sends."""

import struct
from pathlib import Path

import pytest

from app.accounts.register.read_dbf import open_dbf
from app.accounts.register.unusable import UnusableFile
from tests.accounts.register.offices import GIVEN, write_dbf

FIELDS = [("LIC", "C", 13), ("SUM", "N", 8)]


def rows(file: Path) -> list[list[str]]:
    return [list(cells) for chunk in open_dbf(file, encoding=None).chunks() for cells in chunk.rows]


def test_fields_are_told_from_the_end_of_their_list(tmp_path: Path) -> None:
    """A length of 13 is the byte that ends the list."""
    file = write_dbf(tmp_path / "a.dbf", FIELDS, [[b" ", b"1234567890123", b"   10.50"]])
    assert open_dbf(file, encoding=None).header == ("LIC", "SUM")
    assert rows(file) == [["1234567890123", "10.50"]]


def test_nuls_and_line_ends_in_cells(tmp_path: Path) -> None:
    cells = [[b" ", b"12\0\0\0", b"1"], [b" ", b"a\nb", b"2"], [b" ", b"c\0d\0", b"3"]]
    assert rows(write_dbf(tmp_path / "a.dbf", FIELDS, cells)) == [["12", "1"], ["a\nb", "2"], ["c\ufffdd", "3"]]


def test_the_kinds_of_visual_foxpro(tmp_path: Path) -> None:
    fields = [("I", "I", 4), ("B", "B", 8), ("Y", "Y", 8), ("T", "T", 8), ("L", "L", 1), ("M", "M", 4)]
    cells = [
        *[b" ", struct.pack("<i", -7785), struct.pack("<d", 0.1 + 0.2), struct.pack("<q", 12_3450)],
        *[struct.pack("<ii", 2_461_346, 0), b"T", b"\1\0\0\0"],
    ]
    assert rows(write_dbf(tmp_path / "a.dbf", fields, [cells])) == [["-7785", "0.3", "12.345", "2026-11-01", "T", ""]]


def test_a_memo_that_dbase_calls_as_foxpro_calls_a_figure_is_blank(tmp_path: Path) -> None:
    file = write_dbf(tmp_path / "a.dbf", [("LIC", "C", 3), ("NOTE", "B", 10)], [[b" ", b"123", b"0000000001"]])
    assert rows(file) == [["123", ""]]


def test_a_declared_encoding_goes_before_the_byte_in_the_file(tmp_path: Path) -> None:
    row = [b" ", "Ёлкин".encode("cp866"), b"1"]
    file = write_dbf(tmp_path / "a.dbf", FIELDS, [row], codepage=0xC9)
    [chunk] = open_dbf(file, encoding="cp866").chunks()
    assert [list(cells) for cells in chunk.rows] == [["Ёлкин", "1"]]


def test_rows_past_the_count_of_the_header_do_not_exist(tmp_path: Path) -> None:
    file = write_dbf(tmp_path / "a.dbf", FIELDS, [[b" ", b"1", b"1"]])
    with file.open("ab") as raw:
        raw.write(b" 2            2       ")
    assert rows(file) == [["1", "1"]]


@pytest.mark.parametrize("kept", [0.999, 0.5, 0.001, 0.00005])
def test_a_table_cut_anywhere_is_refused(kept: float, tmp_path: Path) -> None:
    whole = (GIVEN / "kamianske" / "ABONENT.DBF").read_bytes()
    file = tmp_path / "ABONENT.DBF"
    file.write_bytes(whole[: int(len(whole) * kept)])
    with pytest.raises(UnusableFile, match=r"^ABONENT\.DBF is incomplete: it stops before its end"):
        open_dbf(file, encoding=None)


@pytest.mark.parametrize(("at", "damage"), [(8, b"\0\0"), (10, b"\1\0"), (32 + 11, b"\xff"), (32 + 16, b"\xff")])
def test_a_damaged_head_is_refused(at: int, damage: bytes, tmp_path: Path) -> None:
    file = write_dbf(tmp_path / "a.dbf", FIELDS, [[b" ", b"1", b"1"]])
    whole = bytearray(file.read_bytes())
    whole[at : at + len(damage)] = damage
    file.write_bytes(whole)
    with pytest.raises(UnusableFile):
        open_dbf(file, encoding=None)
