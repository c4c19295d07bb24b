"""Whatever a name holds: no row breaks, no formula runs, and a reader finds the text again."""

from pathlib import Path
from tempfile import TemporaryDirectory

from hypothesis import given
from hypothesis import strategies as st

from app.core.spreadsheet import FORMULA
from app.sheets.csv_file import CsvSheet
from app.sheets.dbf_file import DbfSheet
from app.sheets.sheet import CONTROL, Head
from app.sheets.workbook import WorkbookSheet
from tests.metering.export.cast import SENT_AT, csv_rows, dbf_rows, workbook_rows
from tests.metering.export.layouts import layout_of

TEXTS = st.lists(st.text(st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=12), min_size=1)


def written(sheet_class: type, slug: str, field: str, texts: list[str], **changes: object) -> bytes:
    """A file of two columns: the texts in `field`, and the reading 7."""
    layout = layout_of(slug, columns=(field, "reading"), **changes)
    with TemporaryDirectory() as folder:
        file = Path(folder) / "out"
        sheet = sheet_class(file, Head(layout=layout, rows=len(texts), made_at=SENT_AT))
        sheet.write([texts, ["7"] * len(texts)])
        sheet.close()
        return file.read_bytes()


@given(TEXTS)
def test_a_text_in_utf8(texts: list[str]) -> None:
    content = written(CsvSheet, "dnipro", "place", texts, encoding="utf-8")
    rows = csv_rows(content, "utf-8")[1:]
    assert [row[1] for row in rows] == ["7"] * len(texts)
    assert [row[0].removeprefix("'") for row in rows] == [CONTROL.sub(" ", text).removeprefix("'") for text in texts]
    assert [row[0] for row in rows if FORMULA.match(row[0])] == []


@given(TEXTS)
def test_a_text_in_an_old_encoding(texts: list[str]) -> None:
    content = written(CsvSheet, "dnipro", "place", texts, encoding="cp866")
    rows = csv_rows(content, "cp866")[1:]
    assert [row[1] for row in rows] == ["7"] * len(texts)
    assert [row[0] for row in rows if FORMULA.match(row[0])] == []


@given(TEXTS)
def test_a_text_in_a_workbook(texts: list[str]) -> None:
    content = written(WorkbookSheet, "melitopol", "surname", texts)
    assert workbook_rows(content)[1:] == [[CONTROL.sub(" ", text), 7.0] for text in texts]


@given(TEXTS)
def test_a_text_in_a_dbf(texts: list[str]) -> None:
    content = written(DbfSheet, "kamianske", "holder", texts)
    with TemporaryDirectory() as folder:
        rows = dbf_rows(content, Path(folder))[1:]
    assert [row[1] for row in rows] == ["7"] * len(texts)
