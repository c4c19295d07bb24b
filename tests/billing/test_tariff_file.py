"""Tariffs from a table: all become drafts, or each fault is named by its row (B1)."""

from datetime import date
from io import BytesIO

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from xlsxwriter import Workbook

from app.billing.tariff_file import COLUMNS, EXAMPLE, RefusedTariffs, import_tariffs
from app.billing.tariffs import blocks_of, list_tariffs

HEADER = ";".join(COLUMNS) + "\n"
STEPS = """service,unit,valid_from,up_to_m3,price,words
water,m3,2027-01-01,6,21.00,Рішення 5
water,m3,2027-01-01,,36,
water_fee,month,01.01.2027,,22.87,
"""


def faults(text: str) -> list[tuple[int, str, str]]:
    with pytest.raises(RefusedTariffs) as refused:
        import_tariffs(text.encode())
    assert list_tariffs() == []
    return [(one.line, one.column, one.wrong.code) for one in refused.value.rows]


@pytest.mark.parametrize("encoding", ["utf-8-sig", "cp1251"])
def test_steps_of_one_tariff_are_rows(dnipro, encoding) -> None:
    water, fee = import_tariffs(STEPS.encode(encoding))
    told = [(b.from_litres, b.to_litres, b.price_minor) for b in blocks_of([water.id])[water.id]]
    assert told == [(0, 6000, 2100), (6000, None, 3600)]
    assert (water.status, water.words, water.holder, water.vat_percent) == ("draft", "Рішення 5", "any", 0)
    assert (fee.service, fee.unit) == ("water_fee", "month")


def test_the_example_of_the_page_is_taken(dnipro) -> None:
    import_tariffs(EXAMPLE.encode())
    with pytest.raises(RefusedTariffs) as again:
        import_tariffs(EXAMPLE.encode())
    assert [(one.line, one.wrong.code) for one in again.value.rows] == [(2, "tariff_known")]


@pytest.mark.parametrize(
    ("text", "told"),
    [
        ("", [(1, "service", "column_missing"), (1, "unit", "column_missing")]),
        ("serv;unit;valid_from;price\n", [(1, "serv", "column_unknown"), (1, "service", "column_missing")]),
        (HEADER, [(1, "", "no_lines")]),
        ("\0\0", [(1, "", "unreadable_file")]),
        (
            f"{HEADER}steam;any;any;m3;01.07.2027;20;;47,10;\n\nwater;any;any;m3;soon;20;;dear;\n",
            [(2, "service", "wrong_form"), (4, "valid_from", "not_a_day"), (4, "price", "not_a_sum")],
        ),
        (
            f"{HEADER}water;any;any;m3;01.07.2027;20;9;1;\nwater;any;any;m3;01.07.2027;20;9;2;\n",
            [(3, "up_to_m3", "steps_out_of_order")],
        ),
    ],
)
def test_what_is_wrong_is_named_by_its_row(dnipro, text, told) -> None:
    found = faults(text)
    assert found[: len(told)] == told


@pytest.mark.parametrize(
    ("text", "told"),
    [
        # Between commas a decimal comma makes a cell more: not 47.00 for 47.10.
        ("service,unit,valid_from,price\nwater,m3,2027-01-01,47,10\n", [(2, "", "too_many_cells")]),
        (f"{HEADER.replace(';', ',')}water,any,any,m3,01.07.2027,20,,47,10,\n", [(2, "", "too_many_cells")]),
        ("service;unit;valid_from;price;price\nwater;m3;2027-01-01;47;50\n", [(1, "price", "column_twice")]),
        ("service;unit;valid_from;price\nwater;m3;2027-01-01;47;50\n", [(2, "", "too_many_cells")]),
        (
            f"{HEADER}water;any;any;m3;01.07.2027;20;9;1;\nwater;any;any;m3;01.07.2027;7;;2;\n",
            [(3, "vat_percent", "rows_differ")],
        ),
        (
            f"{HEADER}water;any;any;m3;01.07.2027;;9;1;\nwater;any;any;m3;01.07.2027;20;;2;\n",
            [(3, "vat_percent", "rows_differ")],
        ),
        (
            f"{HEADER}water;any;any;m3;01.07.2027;20;9;1;Decision 5\nwater;any;any;m3;01.07.2027;;;2;Decision 6\n",
            [(3, "words", "rows_differ")],
        ),
        (
            f'{HEADER}water;any;any;m3;01.07.2027;20;;1;"Decision\n5"\nwater;any;any;m3;soon;20;;2;\n',
            [(4, "valid_from", "not_a_day")],
        ),
        (f"{HEADER}{'x' * 200_000}\n", [(1, "", "unreadable_file")]),
        (f"{HEADER}water;any;any;m3;01.07.2027;20;;-1;\n", [(2, "price", "negative")]),
        (f"{HEADER}water;any;any;m3;01.07.2027;20;;1e30;\n", [(2, "price", "not_a_sum")]),
        (f"{HEADER}water;any;any;m3;01.07.2027;20;;1000000,01;\n", [(2, "price", "price_too_high")]),
        (f"{HEADER}water;any;any;m3;01.07.2027;20;;NaN;\n", [(2, "price", "not_a_sum")]),
        (f"{HEADER}water;any;any;m3;01.07.2027;20;;1;a\0b\n", [(2, "words", "strange_characters")]),
    ],
)
def test_no_sum_is_guessed(dnipro, text, told) -> None:
    assert faults(text) == told


def workbook(*rows: tuple[object, ...]) -> bytes:
    made = BytesIO()
    with Workbook(made, {"default_date_format": "dd.mm.yyyy"}) as book:
        sheet = book.add_worksheet()
        for number, row in enumerate(rows):
            sheet.write_row(number, 0, row)
    return made.getvalue()


def test_a_workbook_with_the_habits_of_a_spreadsheet(dnipro) -> None:
    rows = [
        (*COLUMNS, "", ""),
        ("water", "any", "any", "m3", date(2027, 1, 1), 20, 6, 1234.56, 'Рішення "5"'),
        ("water", "", "", "m3", "01.01.2027", 20.0, "", "1\u00a0234,57", ""),
        ("", " ", "", "", "", "", "", "", ""),
        ("water_fee", "", "", "month", date(2027, 1, 1), 20, None, 22.87, ""),
        *[("",) * 9] * 5,
    ]
    water, fee = import_tariffs(workbook(*rows))
    told = [[(b.from_litres, b.to_litres, b.price_minor) for b in blocks_of([one.id])[one.id]] for one in (water, fee)]
    assert told == [[(0, 6000, 123_456), (6000, None, 123_457)], [(0, None, 2287)]]
    assert (water.valid_from, water.words, fee.unit) == (date(2027, 1, 1), 'Рішення "5"', "month")


def test_rows_with_empty_columns_at_their_end_are_taken(dnipro) -> None:
    (tariff,) = import_tariffs(b"service;unit;valid_from;price;;\n;;;;;\nwater;m3;2027-01-01;47,10;;\n;;;;;\n")
    assert blocks_of([tariff.id])[tariff.id][0].price_minor == 4710


@settings(max_examples=30, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(st.binary(max_size=200))
def test_no_file_is_a_surprise(dnipro, content: bytes) -> None:
    with pytest.raises(RefusedTariffs):
        import_tariffs(content)
