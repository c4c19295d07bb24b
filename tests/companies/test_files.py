"""The sheet as a file: taken, filled in, sent back, answered row by row; twice is once (I5)."""

import csv
from io import BytesIO, StringIO

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from app.companies.sheet_file import FileRow, UnusableSheet, match, read_sheet
from app.core import work
from app.core.db import db
from tests.cabinet import counted_statements
from tests.companies.cast import SLUG

HEADERS = {"account": "number", "meter": "serial", "new": "reading"}


def download(visitor, kind: str) -> bytes:
    answer = visitor.browser.get(f"/business/readings/sheet.{kind}")
    assert (answer.status_code, answer.headers["Cache-Control"]) == (200, "no-store")
    return answer.data


def upload(visitor, content: bytes, name: str = "readings.xlsx") -> str:
    visitor.go("sheet_file")
    token = visitor.form("csrf_token", "file").fields["csrf_token"]
    data = {"csrf_token": token, "file": (BytesIO(content), name)}
    visitor.answer = visitor.browser.post("/business/readings/file", data=data)
    return visitor.text


def workbook(*rows) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True, "strings_to_formulas": False}) as book:
        sheet = book.add_worksheet("Sheet")
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
    return target.getvalue()


def fill_in_xlsx(content: bytes, *values: object) -> bytes:
    rows = CalamineWorkbook.from_filelike(BytesIO(content)).get_sheet_by_index(0).to_python()
    return workbook(rows[0], *([*row[:5], "", value] for row, value in zip(rows[1:], values, strict=True)))


def fill_in_csv(content: bytes, *values: str) -> bytes:
    rows = list(csv.reader(StringIO(content.decode("utf-8-sig")), delimiter=";"))
    target = StringIO()
    csv.writer(target, delimiter=";").writerows(
        [rows[0], *([*row[:6], value] for row, value in zip(rows[1:], values, strict=True))]
    )
    return target.getvalue().encode("cp1251", "replace")


def test_an_excel_workbook_comes_back(settle, at_door, stored) -> None:
    mine = settle(4)
    visitor = at_door(mine.user_id)
    filled = fill_in_xlsx(download(visitor, "xlsx"), 1570, 1500, 1800, "")
    said = upload(visitor, filled)
    first, second, third, _ = mine.meter_ids
    assert ("1 reading is taken." in said, "1 row was left open" in said) == (True, True)
    assert stored() == [(first, 1570, "accepted")]
    form = visitor.form("submission")
    assert (form.fields[f"meter-{second}"], form.fields[f"meter-{third}"]) == ("1500", "1800")
    visitor.answer = visitor.browser.post(
        form.action, data={**form.fields, f"meter-{second}": "1566", f"right-{third}": "1800"}, follow_redirects=True
    )
    assert stored()[1:] == [(second, 1566, "accepted"), (third, 1800, "review")]


def test_a_csv_comes_back(settle, at_door, stored) -> None:
    mine = settle(3)
    visitor = at_door(mine.user_id)
    upload(visitor, fill_in_csv(download(visitor, "csv"), "1570", "1571", "1572"), "readings.csv")
    assert stored() == [(meter, 1570 + n, "accepted") for n, meter in enumerate(mine.meter_ids)]


def test_the_same_file_twice_stores_nothing_twice(settle, at_door, stored) -> None:
    mine = settle(3)
    visitor = at_door(mine.user_id)
    filled = fill_in_xlsx(download(visitor, "xlsx"), 1570, 1571, 1572)
    upload(visitor, filled)
    said = upload(visitor, filled)
    assert ("3 were with us already, with the same digits." in said, len(stored())) == (True, 3)


def test_the_sheet_is_read_in_every_language(settle, at_door, stored) -> None:
    mine = settle(1)
    visitor = at_door(mine.user_id)
    visitor.go("home", lang="ru")
    filled = fill_in_xlsx(download(visitor, "xlsx"), 1570)
    visitor.go("home", lang="uk")
    upload(visitor, filled)
    assert stored() == [(mine.meter_ids[0], 1570, "accepted")]


def test_rows_that_are_nobodys_here_are_named_and_harm_nothing(settle, at_door, stored) -> None:
    mine, others = settle(2), settle(1, organisation="ООО «Другие»")
    visitor = at_door(mine.user_id)
    said = upload(
        visitor,
        workbook(
            ["Account number", "Number of the meter", "New reading, m³"],
            [others.numbers[0], others.serials[0], 1570],
            [mine.numbers[0], mine.serials[0], 1570],
            [mine.numbers[1], mine.serials[1], 1570],
            [mine.numbers[1], mine.serials[1], 1571],
        ),
    )
    assert stored() == [(mine.meter_ids[0], 1570, "accepted")]
    assert ("3 rows have no meter" in said, said.count("twice with different digits")) == (True, 2)


def test_the_new_meter_is_named_for_one_that_was_replaced(app, settle, at_door) -> None:
    mine = settle(1)
    with work.work_for(app, SLUG):
        db.session.execute(
            db.text("update meter set removed_on = '2026-11-01', replaced_by = '777' where id = :id"),
            {"id": mine.meter_ids[0]},
        )
    visitor = at_door(mine.user_id)
    row = [mine.numbers[0], mine.serials[0], 1570]
    upload(visitor, workbook(["Account number", "Number of the meter", "New reading, m³"], row))
    assert [fault for fault in visitor.faults() if "№ 777" in fault] == visitor.faults() != []


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"", "There is nothing in this file"),
        (b"PK\x03\x04 not a workbook", "This file cannot be opened"),
        (b"\xff\xfea\x00b\x00", "This file cannot be opened"),
        (b"a;b\n1;2\n", "We did not find the columns Account number, Number of the meter, New reading"),
    ],
)
def test_a_file_that_is_none_says_what_to_do(settle, at_door, content: bytes, said: str) -> None:
    visitor = at_door(settle(1).user_id)
    assert said in upload(visitor, content)
    assert visitor.answer.status_code == 422


def test_no_file_at_all(settle, at_door) -> None:
    visitor = at_door(settle(1).user_id)
    visitor.go("sheet_file")
    token = visitor.form("csrf_token", "file").fields["csrf_token"]
    answer = visitor.browser.post("/business/readings/file", data={"csrf_token": token})
    assert (answer.status_code, "choose a file first" in answer.text) == (422, True)


def test_a_file_too_large_is_refused(settle, at_door) -> None:
    visitor = at_door(settle(1).user_id)
    body = b'--x\r\nContent-Disposition: form-data; name="file"; filename="a"\r\n\r\n' + b"x" * 1_000_000 + b"\r\n--x--"
    kind = "multipart/form-data; boundary=x"
    assert visitor.browser.post("/business/readings/file", data=body, content_type=kind).status_code == 413


def test_longer_files_than_forms_are_taken(settle, at_door) -> None:
    visitor = at_door(settle(1).user_id)
    upload(visitor, b"a;b\n" * 80_000)
    assert visitor.answer.status_code == 422


def test_what_people_called_their_meters_runs_no_formula(app, settle, at_door) -> None:
    mine = settle(1)
    with work.work_for(app, SLUG):
        db.session.execute(
            db.text("update meter set serial = '=1+1' where id = :id"),
            {"id": mine.meter_ids[0]},
        )
    visitor = at_door(mine.user_id)
    assert "'=1+1" in download(visitor, "csv").decode("utf-8-sig")
    book = CalamineWorkbook.from_filelike(BytesIO(download(visitor, "xlsx")))
    assert book.get_sheet_by_index(0).to_python()[1][3] == "=1+1"


def test_three_hundred_objects_cost_few_statements(app, settle, at_door, stored) -> None:
    mine = settle(300)
    visitor = at_door(mine.user_id)
    with counted_statements(app) as sent:
        content = download(visitor, "xlsx")
    assert len(sent) <= 8
    filled = fill_in_xlsx(content, *range(1564, 1564 + 300))
    visitor.go("sheet_file")
    with counted_statements(app) as sent:
        upload(visitor, filled)
    assert len(sent) <= 24
    assert (len(stored()), visitor.answer.status_code) == (50, 200)


def rows_of(content: bytes) -> list[FileRow]:
    return read_sheet(content, HEADERS)


def test_columns_may_move_and_lines_count_as_they_are_seen() -> None:
    rows = rows_of(b"Title\n\nx,new,meter,account\n,15,7,01-1\n,,,\n,16,8,01-2\n")
    assert rows == [FileRow(4, "01-1", "7", "15"), FileRow(6, "01-2", "8", "16")]


def test_a_workbook_counts_blank_rows_on_top() -> None:
    rows = rows_of(workbook([], [], ["account", "meter", "new"], ["01-1", 7.0, 15.0]))
    assert rows == [FileRow(4, "01-1", "7", "15")]


def test_too_many_rows() -> None:
    with pytest.raises(UnusableSheet, match="sheet-too-long"):
        rows_of(b"account;meter;new\n" + b"1;2;3\n" * 10_001)


def test_nothing_matches_nothing() -> None:
    found = match([FileRow(2, "", "", "15"), FileRow(3, "1", "2", "")], [])
    assert ([left.code for left in found.unmatched], found.unfilled, found.typed) == (["unknown"], 1, {})


def workbook_with_a_cell_in_the_last_corner(*rows) -> bytes:
    target = BytesIO()
    with xlsxwriter.Workbook(target, {"in_memory": True}) as book:
        sheet = book.add_worksheet()
        for line, row in enumerate(rows):
            sheet.write_row(line, 0, row)
        sheet.write(1_048_575, 16_383, 1)
    return target.getvalue()


def test_a_cell_in_the_last_corner_costs_no_memory(settle, at_door) -> None:
    """Laid out whole it would be half a terabyte, and the end of the process."""
    visitor = at_door(settle(1).user_id)
    assert "We did not find the columns" in upload(visitor, workbook_with_a_cell_in_the_last_corner(["a"]))
    filled = workbook_with_a_cell_in_the_last_corner(["account", "meter", "new"], ["01-1", 7, 15])
    assert rows_of(filled) == [FileRow(2, "01-1", "7", "15")]


def test_a_sheet_that_goes_on_below_what_may_be_is_too_long() -> None:
    rows = [["account", "meter", "new"], *[[]] * 10_100, ["01-1", 7, 15]]
    with pytest.raises(UnusableSheet, match="sheet-too-long"):
        rows_of(workbook(*rows))


def test_a_workbook_that_does_not_unpack() -> None:
    whole = bytearray(workbook(["account", "meter", "new"], ["01-1", 7, 15]))
    begins = whole.index(b"xl/worksheets/sheet1.xml") + len("xl/worksheets/sheet1.xml")
    whole[begins : begins + 40] = b"\xff" * 40
    with pytest.raises(UnusableSheet, match="sheet-unreadable"):
        rows_of(bytes(whole))
