"""What programs write into workbooks, and what nobody should."""

import gc
import re
import subprocess
import sys
import zipfile
from pathlib import Path
from threading import Thread

import pytest

from app.accounts.register.read_workbook import open_workbook
from app.accounts.register.unusable import UnusableFile
from config.settings import ROOT
from tests.accounts.register.offices import melitopol_file, read, rewrite, write_workbook

ROW = ("0007785", "Щукина", "Мария", "Петровна", "ул. Грушевского", "12", "3", "14", 2, 120.5, 25, 340)
SHEET, TEXTS = "xl/worksheets/sheet1.xml", "xl/sharedStrings.xml"
ROWS = 150_000
PEAK = """
import sys
from pathlib import Path
import wolfxl
from psutil import Process
from app.accounts.register.read_workbook import open_workbook
before = Process().memory_info().rss
[table] = open_workbook(Path(sys.argv[1]))
found = [(len(chunk.rows), Process().memory_info().rss) for chunk in table.chunks()]
print(sum(rows for rows, _ in found), (max(rss for _, rss in found) - before) // 2**20)
"""


def only_sheet(file: Path, *cells: str) -> Path:
    """A sheet with the header `a` and a row of cells in the workbook's own writing."""
    written = write_workbook(file, {"Лист": [["a"] * len(cells), [""]]})
    return rewrite(
        written, SHEET, lambda xml: xml.replace(b"</sheetData>", f"<row>{''.join(cells)}</row></sheetData>".encode())
    )


def rows_of(file: Path) -> list[list[str]]:
    return [list(row) for table in open_workbook(file) for chunk in table.chunks() for row in chunk.rows if any(row)]


def sentence(file: Path) -> str:
    with pytest.raises(UnusableFile) as problem:
        read("melitopol", file)
    return str(problem.value)


@pytest.mark.parametrize("size", [b"A1", b"A1:L2", b"A1:XFD1048576"])
def test_a_sheet_may_say_a_wrong_size(size: bytes, tmp_path: Path) -> None:
    file = melitopol_file(tmp_path, [(f"{number:07d}", *ROW[1:]) for number in range(3)])
    rewrite(file, SHEET, lambda xml: re.sub(rb'<dimension ref="[^"]*"', b'<dimension ref="' + size + b'"', xml))
    assert [account.number for account in read("melitopol", file).accounts] == ["0000000", "0000001", "0000002"]


def test_a_sheet_may_say_no_size_and_name_no_cells(tmp_path: Path) -> None:
    file = melitopol_file(tmp_path, [ROW])
    rewrite(file, SHEET, lambda xml: re.sub(rb'<dimension [^>]*>| r="[A-Z]*[0-9]+"', b"", xml))
    assert [account.number for account in read("melitopol", file).accounts] == ["0007785"]
    assert open_workbook(file)[0].length == 1


def test_a_row_that_says_it_is_billions_further_down_is_not_looked_for(tmp_path: Path) -> None:
    file = melitopol_file(tmp_path, [ROW, ("0007786", *ROW[1:])])
    rewrite(file, SHEET, lambda xml: xml.replace(b'<row r="3"', b'<row r="4000000000"'))
    assert [account.number for account in read("melitopol", file).accounts] == ["0007785"]


def test_cells_are_read_as_the_office_sees_them(tmp_path: Path) -> None:
    file = only_sheet(
        tmp_path / "a.xlsx",
        '<c t="inlineStr"><is><t>вул._x000D_Робоча</t></is></c>',
        '<c t="str"><f>"a"</f><v>a</v></c>',
        "<c><v>7.785E3</v></c>",
        '<c t="b"><v>1</v></c>',
        '<c t="e"><v>#N/A</v></c>',
        '<c t="d"><v>2026-11-01T00:00:00</v></c>',
    )
    assert rows_of(file) == [["вул.\rРобоча", "a", "7785", "1", "#N/A", "2026-11-01T00:00:00"]]


def test_days_of_a_workbook_that_keeps_strictly_to_the_standard(tmp_path: Path) -> None:
    file = melitopol_file(tmp_path, [ROW], [("0007785", "01159545", "2027-03-01T00:00:00", 745, "2026-10-26T00:00:00")])
    assert [str(meter.verified_until) for meter in read("melitopol", file).meters] == ["2027-03-01"]


def test_a_fault_of_a_formula_is_no_blank_cell(tmp_path: Path) -> None:
    file = melitopol_file(tmp_path, [(*ROW[:9], "=A1/0", *ROW[10:])])
    rewrite(file, SHEET, lambda xml: re.sub(rb'<c r="J2" t="s"><v>[0-9]+</v>', b'<c r="J2" t="e"><v>#DIV/0!</v>', xml))
    found = read("melitopol", file)
    assert [(refusal.reason, refusal.cells[9]) for refusal in found.refusals] == [("balance", "#DIV/0!")]


def test_a_sheet_that_is_hidden_is_read(tmp_path: Path) -> None:
    file = melitopol_file(tmp_path, [ROW])
    rewrite(file, "xl/workbook.xml", lambda xml: xml.replace(b'sheetId="2"', b'sheetId="2" state="hidden"'))
    assert [table.sheet for table in open_workbook(file)] == ["Абоненты", "Счетчики", "Улицы"]


def test_a_workbook_with_a_password() -> None:
    assert (
        sentence(ROOT / "tests" / "data" / "locked.xlsx")
        == "locked.xlsx is locked with a password. Save it without one."
    )


def test_a_workbook_of_before_2007() -> None:
    [table] = open_workbook(ROOT / "tests" / "data" / "old.xls")
    assert (table.sheet, table.header, table.length) == ("A", ("h",), 1)
    assert [(list(chunk.numbers), chunk.rows) for chunk in table.chunks()] == [([3], [["7785"]])]


def test_a_sheet_that_breaks_off_in_its_middle(tmp_path: Path) -> None:
    file = rewrite(melitopol_file(tmp_path, [ROW] * 50), SHEET, lambda xml: xml[:-2000])
    assert sentence(file).startswith("register.xlsx is incomplete: it stops before its end.")


@pytest.mark.parametrize("part", [SHEET, TEXTS])
def test_a_small_file_that_would_fill_the_machine(part: str, tmp_path: Path) -> None:
    file = melitopol_file(tmp_path, [ROW])
    rewrite(file, part, lambda xml: xml.replace(b"<row", b" " * (1 << 25) + b"<row", 1) + b" " * (1 << 25))
    assert file.stat().st_size < 100_000
    assert sentence(file).startswith("register.xlsx unpacks to far more than a register holds.")


def test_one_that_says_it_is_smaller(tmp_path: Path) -> None:
    file = rewrite(melitopol_file(tmp_path, [ROW]), TEXTS, lambda xml: xml + b" " * (1 << 25))
    whole = bytearray(file.read_bytes())
    said = whole.rindex(b"PK\1\2", 0, whole.rindex(TEXTS.encode())) + 24
    whole[said : said + 4] = (1000).to_bytes(4, "little")
    file.write_bytes(whole)
    assert sentence(file).startswith("register.xlsx is incomplete")


def test_rows_stream(tmp_path: Path) -> None:
    row = b'<row><c t="s"><v>0</v></c>' + b"<c><v>123456</v></c>" * 11 + b"</row>"
    file = write_workbook(tmp_path / "a.xlsx", {"Лист": [["a"] * 12]})
    rewrite(file, SHEET, lambda xml: xml.replace(b"</sheetData>", row * ROWS + b"</sheetData>"), zipfile.ZIP_STORED)
    child = subprocess.run([sys.executable, "-c", PEAK, file], cwd=ROOT, check=True, capture_output=True, text=True)
    rows, grown_mb = map(int, child.stdout.split())
    assert rows == ROWS
    assert grown_mb < 20


def test_a_book_that_was_read_leaves_nothing_for_another_thread(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Garbage is collected by whichever thread comes to it, and wolfxl's books may not cross from thread to thread."""
    fallen: list[object] = []
    file = melitopol_file(tmp_path, [ROW])
    gc.collect()
    gc.disable()
    monkeypatch.setattr(sys, "unraisablehook", fallen.append)
    try:
        assert len(rows_of(file)) == 1
        collector = Thread(target=gc.collect)
        collector.start()
        collector.join()
    finally:
        gc.enable()
    assert fallen == []


def test_a_part_that_does_not_unpack(tmp_path: Path) -> None:
    file = melitopol_file(tmp_path, [ROW] * 50)
    with zipfile.ZipFile(file) as packed:
        begins = packed.getinfo(SHEET).header_offset + 30 + len(SHEET)
    whole = bytearray(file.read_bytes())
    whole[begins : begins + 40] = b"\xff" * 40
    file.write_bytes(whole)
    assert sentence(file).startswith("register.xlsx is incomplete: it stops before its end.")


def test_what_cannot_stream_and_asks_for_all_memory_is_refused(tmp_path: Path) -> None:
    """A sheet in a folder of its own is read whole: half a terabyte for its last corner, and the end of who asks."""
    corner = b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'
    file = rewrite(melitopol_file(tmp_path, [ROW]), SHEET, lambda xml: xml.replace(b"</sheetData>", corner))
    moved = tmp_path / "moved.xlsx"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(moved, "w", zipfile.ZIP_DEFLATED) as new:
        for name in old.namelist():
            content = old.read(name).replace(b"worksheets/sheet", b"elsewhere/sheet")
            new.writestr(name.replace("worksheets/sheet", "elsewhere/sheet"), content)
    assert sentence(moved).startswith("moved.xlsx is incomplete")
