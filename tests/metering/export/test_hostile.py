"""Names that would run as formulas, letters an encoding does not have, texts too long for a column."""

import io
import zipfile

import pytest

from app.core.spreadsheet import harmless
from app.sheets.dbf_file import DbfSheet
from app.sheets.sheet import Head
from app.sheets.workbook import WorkbookSheet
from tests.metering.export.cast import (
    SENT_AT,
    csv_rows,
    dbf_rows,
    send_reading,
    settle,
    workbook_rows,
)
from tests.metering.export.layouts import layout_of

FORMULAS = ["=cmd|' /C calc'!A0", "+1+cmd", "-2+3+cmd", "@SUM(1)", "\t=1+1", "\r=1+1", "\n=1+1"]
FULL_WIDTH = {"＝1+1": "=1+1", "＠SUM(1)": "@SUM(1)", "－1-cmd": "-1-cmd"}
PLACE = 3


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_spreadsheet_runs_nothing_of_a_text(app, clock, send, formula: str) -> None:
    send_reading(app, "dnipro", settle(app, "dnipro", number="012345678901", meter={"place": formula}))
    [_, row] = csv_rows(send("dnipro")[1])
    shown = formula.replace("\t", " ").replace("\r", " ").replace("\n", " ")
    assert row[PLACE] == f"'{shown}"


@pytest.mark.parametrize(("formula", "shown"), FULL_WIDTH.items())
def test_nor_what_becomes_a_formula_in_the_offices_encoding(app, clock, send, formula: str, shown: str) -> None:
    send_reading(app, "dnipro", settle(app, "dnipro", number="012345678901", meter={"place": formula}))
    [_, row] = csv_rows(send("dnipro")[1])
    assert row[PLACE] == f"'{shown}"


@pytest.mark.parametrize("formula", FULL_WIDTH)
def test_nor_what_some_spreadsheets_take_for_one(formula: str) -> None:
    assert harmless(formula) == f"'{formula}"


@pytest.mark.parametrize("formula", FORMULAS)
def test_a_workbook_holds_it_as_text(app, clock, send, formula: str) -> None:
    send_reading(app, "melitopol", settle(app, "melitopol", number="0000678", surname=formula))
    _, content = send("melitopol")
    assert workbook_rows(content)[1][1] == formula.replace("\t", " ").replace("\r", " ").replace("\n", " ")
    sheet = zipfile.ZipFile(io.BytesIO(content)).read("xl/worksheets/sheet1.xml").decode()
    assert ("<f>" in sheet, '<is><t xml:space="preserve">' in sheet) == (False, True)


def test_a_negative_figure_is_none(app, clock, send) -> None:
    send_reading(app, "dnipro", settle(app, "dnipro", number="012345678901"), used_litres=-3500)
    [_, row] = csv_rows(send("dnipro")[1])
    assert row[6] == "-3,5"


def test_what_looks_like_xml_or_a_code_of_excel_stays_what_it_is(app, clock, send) -> None:
    name = "<f>&_x0041_</f> "
    send_reading(app, "melitopol", settle(app, "melitopol", number="0000678", surname=name))
    assert workbook_rows(send("melitopol")[1])[1][1] == name


def test_a_separator_or_a_quote_in_a_name_breaks_no_row(app, clock, send) -> None:
    place = 'кухня; "ліва"\nполиця'
    send_reading(app, "dnipro", settle(app, "dnipro", number="012345678901", meter={"place": place}))
    header, row = csv_rows(send("dnipro")[1])
    assert (len(row), row[PLACE]) == (len(header), 'кухня; "ліва" полиця')


def test_letters_that_an_encoding_has_not_are_replaced_by_the_nearest_and_counted(app, clock, send, tmp_path) -> None:
    meter = settle(app, "kamianske", number="045678", surname="Ґудзь’ „Üñ“", given_name="漢", patronymic="")
    send_reading(app, "kamianske", meter)
    written, content = send("kamianske")
    assert dbf_rows(content, tmp_path)[1][1] == "Ґудзь’ „Un“ ?"
    assert written.losses.replaced == {"Ü": 1, "ñ": 1, "漢": 1}


def test_cp866_has_no_ukrainian_i(tmp_path) -> None:
    layout = layout_of("kamianske", encoding="cp866", columns=("holder",))
    sheet = DbfSheet(tmp_path / "out.dbf", Head(layout=layout, rows=2, made_at=SENT_AT))
    sheet.write([["Іванів’ Ґанна, Єлизавета", "Їжак"]])
    losses = sheet.close()
    content = (tmp_path / "out.dbf").read_bytes()
    assert dbf_rows(content, tmp_path) == [["FIO"], ["Iванiв' Ганна, Єлизавета"], ["Їжак"]]
    assert (content[29], losses.replaced) == (0x65, {"І": 1, "і": 1, "’": 1, "Ґ": 1})


def test_a_text_too_long_for_its_column_is_cut_and_counted(app, clock, send, tmp_path) -> None:
    meter = settle(app, "kamianske", number="045678", surname="Довгий" * 12, given_name="", patronymic="")
    send_reading(app, "kamianske", meter)
    written, content = send("kamianske")
    assert (dbf_rows(content, tmp_path)[1][1], written.losses.cut) == (("Довгий" * 12)[:60], {"FIO": 1})


def test_names_that_a_dbf_cannot_have_are_ours(app, clock, send, tmp_path) -> None:
    send_reading(app, "novosibirsk", settle(app, "novosibirsk", number="11-0007785"))
    header = dbf_rows(send("novosibirsk", file_format="dbf")[1], tmp_path)[0]
    assert header == [
        *["Участок", "Номер", "KIND", "SERIAL", "PREVIOUS", "Показание", "Объём", "Дата", "Период", "Источник"],
        *["Основание", "Пометка", "CORRECTED"],
    ]


def test_more_rows_than_a_sheet_has_go_on_to_the_next(tmp_path) -> None:
    layout = layout_of("melitopol", columns=("account_number", "reading"))
    head = Head(layout=layout, rows=5, made_at=SENT_AT)
    sheet = WorkbookSheet(tmp_path / "out.xlsx", head, most_rows=2)
    sheet.write([["1", "2", "3"], ["10", "20", "30"]])
    sheet.write([["4", "5"], ["40", "50"]])
    sheet.close()
    content = (tmp_path / "out.xlsx").read_bytes()
    header = ["Л/с", "Показание"]
    assert [workbook_rows(content, sheet) for sheet in range(3)] == [
        [header, ["1", 10], ["2", 20]],
        [header, ["3", 30], ["4", 40]],
        [header, ["5", 50]],
    ]
