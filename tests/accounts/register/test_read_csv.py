"""CSV as it really is."""

from pathlib import Path

import pytest

from app.accounts.register.encoding import Encoding
from app.accounts.register.read_csv import open_csv
from app.accounts.register.unusable import UnusableFile

HEADER = "Номер;Имя;Улица\n"


def rows(file: Path, text: str, encoding: str = "cp1251") -> list[tuple[int, list[str]]]:
    file.write_bytes(text.encode(encoding))
    chunks = list(open_csv(file, encoding=None, delimiter=";").chunks())
    return [row for chunk in chunks for row in zip(chunk.numbers, chunk.rows, strict=True)]


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "register.csv"


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1251", "cp866"])
def test_encodings_are_told_from_the_file(encoding: str, file: Path) -> None:
    assert rows(file, HEADER + "1;Ёлкин;ул. Выборная\n", encoding) == [(2, ["1", "Ёлкин", "ул. Выборная"])]
    assert open_csv(file, encoding=None, delimiter=";").header == ("Номер", "Имя", "Улица")


def test_ukrainian_letters_are_not_taken_for_cp866(file: Path) -> None:
    assert rows(file, "номер;вулиця\n1;ґанок її\n") == [(2, ["1", "ґанок її"])]


@pytest.mark.parametrize(("declared", "wanted"), [(None, "utf-8"), ("cp1251", "cp1251")])
def test_utf16_is_not_read(file: Path, declared: Encoding | None, wanted: str) -> None:
    file.write_text(HEADER, "utf-16")
    with pytest.raises(UnusableFile) as problem:
        open_csv(file, encoding=declared, delimiter=";")
    assert str(problem.value) == f"register.csv is written in UTF-16. Export it in {wanted}; nothing was changed."


@pytest.mark.parametrize("end", ["\n", "\r\n", "\r\n\x1a", ""])
def test_lines_may_end_as_on_any_machine(end: str, file: Path) -> None:
    found = rows(file, f"Номер;Имя;Улица\r\n1;а;б\r\n2;в;г{end}")
    assert [row for row in found if row[1] != ["\x1a"]] == [(2, ["1", "а", "б"]), (3, ["2", "в", "г"])]


def test_quotes_where_they_must_be(file: Path) -> None:
    assert rows(file, HEADER + '1;"ООО ""Волна""; Обь";б\n2;в;г\n') == [
        (2, ["1", 'ООО "Волна"; Обь', "б"]),
        (3, ["2", "в", "г"]),
    ]


def test_a_cell_may_span_lines(file: Path) -> None:
    assert rows(file, HEADER + '1;"одна\nдругая";б\n2;в;г\n') == [(2, ["1", "одна\nдругая", "б"]), (4, ["2", "в", "г"])]


def test_a_cell_that_spans_lines_may_lie_on_the_border_of_two_chunks(file: Path) -> None:
    lines = ["1;а;б\n"] * 4095 + ['1;"а\n', 'а";б\n'] + ["2;в;г\n"]
    assert rows(file, HEADER + "".join(lines))[-2:] == [(4097, ["1", "а\nа", "б"]), (4099, ["2", "в", "г"])]


def test_an_open_quote_costs_its_own_row_only(file: Path) -> None:
    text = HEADER + '1;"Ёлкин;б\n' + "".join(f"{number};в;г\n" for number in range(2, 40))
    found = rows(file, text)
    assert (found[0], len(found[1:])) == ((2, ["1", "Ёлкин;б"]), 38)
    assert found[-1] == (40, ["39", "в", "г"])


def test_two_open_quotes_do_not_close_each_other(file: Path) -> None:
    found = rows(file, HEADER + '1;"Ёлкин;б\n2;"Щукина;г\n3;д;е\n')
    assert found == [(2, ["1", "Ёлкин;б"]), (3, ["2", "Щукина;г"]), (4, ["3", "д", "е"])]


def test_quotes_inside_a_cell_are_kept(file: Path) -> None:
    assert rows(file, HEADER + '1;ООО "Волна";б\n2;"Обь" Волна;г\n') == [
        (2, ["1", 'ООО "Волна"', "б"]),
        (3, ["2", "Обь Волна", "г"]),
    ]


def test_rows_of_other_lengths_come_as_they_are(file: Path) -> None:
    assert rows(file, HEADER + "1;а\n2;в;г;д\n3;е;ж\n") == [
        (2, ["1", "а"]),
        (3, ["2", "в", "г", "д"]),
        (4, ["3", "е", "ж"]),
    ]


def test_a_huge_cell_and_a_nul_are_cells(file: Path) -> None:
    """A NUL has no place in PostgreSQL, so it is a letter that cannot be read."""
    huge = "ё" * 8_000_000
    assert rows(file, HEADER + f'1;{huge};б\n2;"в\0";г\n') == [(2, ["1", huge, "б"]), (3, ["2", "в\ufffd", "г"])]
    assert [len(cells) for _, cells in rows(file, HEADER + f'1;"{huge}";б\n2;в;г\n')] == [3, 3]


@pytest.mark.parametrize("rest", ["2;Щук", "2", '2;"Щукина;ул'])
def test_a_file_that_stops_in_the_middle_of_a_row_is_cut(rest: str, file: Path) -> None:
    with pytest.raises(UnusableFile, match=r"^register\.csv is incomplete: it stops before its end"):
        rows(file, HEADER + "1;а;б\n" + rest)


def test_the_length_counts_rows(file: Path) -> None:
    lengths = []
    for text in (HEADER, HEADER + "1;а;б\n", HEADER + "1;а;б\n2;в;г"):
        file.write_bytes(text.encode("cp1251"))
        lengths.append(open_csv(file, encoding=None, delimiter=";").length)
    assert lengths == [0, 1, 2]
