"""Small registers as the four offices write them, and reading them."""

import csv
import io
import struct
import zipfile
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from pathlib import Path

import xlsxwriter

from app.accounts.register.reading import RegisterReading
from app.accounts.register.report import RegisterReport
from app.accounts.register.rows import AccountRow, MeterRow, Refusal, StreetRename
from config.settings import ROOT
from validators.register_file import Register, load_register
from validators.tenant import Tenant
from validators.tenant_file import read_tenant

AS_OF = date(2026, 11, 1)
GIVEN = ROOT / "tests" / "data" / "registers"
DNIPRO = (GIVEN / "dnipro/accounts.csv").read_text("cp1251").splitlines()[0].split(";")
DNIPRO_METERS = (GIVEN / "dnipro/meters.csv").read_text("cp1251").splitlines()[0].split(";")
NOVOSIBIRSK = (GIVEN / "novosibirsk/register.csv").read_text("utf-8-sig").splitlines()[0].split(",")
MELITOPOL = [
    "Л/с",
    "Фамилия",
    "Имя",
    "Отчество",
    "Улица",
    "Дом",
    "Корпус",
    "Квартира",
    "Проживает",
    "Задолженность",
    "Льгота %",
    "Субсидия",
]
MELITOPOL_METERS = ["Л/с", "Номер", "Поверка до", "Показание", "Дата"]
KAMIANSKE = [
    *[("LIC", "C", 10), ("FIO", "C", 60), ("ULICA", "C", 40), ("DOM", "C", 10), ("KV", "C", 8), ("PROP", "N", 2)],
    *[
        ("DOLG", "N", 12),
        ("NADATU", "D", 8),
        ("OPL1D", "D", 8),
        ("OPL1S", "N", 10),
        ("OPL2D", "D", 8),
        ("OPL2S", "N", 10),
    ],
    *[("NH1", "C", 13), ("PH1", "N", 6), ("DPH1", "D", 8), ("DATGOS1", "D", 8)],
    *[("NH2", "C", 13), ("PH2", "N", 6), ("DPH2", "D", 8), ("DATGOS2", "D", 8)],
]


@dataclass
class Read:
    """All that came out of a register."""

    accounts: list[AccountRow] = field(default_factory=list)
    meters: list[MeterRow] = field(default_factory=list)
    renames: list[StreetRename] = field(default_factory=list)
    refusals: list[Refusal] = field(default_factory=list)
    report: RegisterReport = field(default_factory=RegisterReport)

    def reasons(self) -> list[tuple[int, str]]:
        return [(refusal.number, refusal.reason) for refusal in self.refusals]


@cache
def utility(slug: str) -> tuple[Register, Tenant]:
    tenant = read_tenant(ROOT / "tenants" / slug)
    return load_register(tenant), tenant


def read(slug: str, *files: Path, renames: Iterable[StreetRename] = ()) -> Read:
    found = Read()
    reading = RegisterReading(*utility(slug), files, as_of=AS_OF, refuse=found.refusals.append, renames=renames)
    for batch in reading.batches():
        found.accounts += batch.accounts
        found.meters += batch.meters
        found.renames += batch.renames
    found.report = reading.report()
    return found


def write_csv(file: Path, rows: Iterable[Sequence[object]], *, encoding: str = "cp1251", delimiter: str = ";") -> Path:
    text = io.StringIO()
    csv.writer(text, delimiter=delimiter, lineterminator="\r\n").writerows(rows)
    file.write_bytes(text.getvalue().encode(encoding))
    return file


def dnipro_files(
    folder: Path, accounts: Iterable[Sequence[object]], meters: Iterable[Sequence[object]] = ()
) -> list[Path]:
    return [
        write_csv(folder / "accounts.csv", [DNIPRO, *accounts]),
        write_csv(folder / "meters.csv", [DNIPRO_METERS, *meters]),
    ]


def dnipro_account(number: str, **cells: object) -> list[object]:
    """A sound row, with cells of one's own by the name of their column."""
    usual = dict(zip(DNIPRO, DNIPRO_ACCOUNT, strict=True)) | {DNIPRO[0]: number}
    return list((usual | cells).values())


DNIPRO_ACCOUNT = ["", "Їжакевич", "Ганна", "Іванівна", "вул. Робоча", "12", "7", 2, "10,50", "01.11.2026", ""]


def write_dbf(
    file: Path, fields: Sequence[tuple[str, str, int]], rows: Iterable[Sequence[bytes]], *, codepage: int = 0xC9
) -> Path:
    """Cells are bytes, the first of each row its mark of deletion: b" " or b"*"."""
    records = [b"".join([mark, *_padded(cells, fields)]) for mark, *cells in rows]
    start, size = 32 + 32 * len(fields) + 1 + 263, 1 + sum(length for *_, length in fields)
    head = struct.pack("<BBBBIHH16xBBH", 0x30, 126, 11, 1, len(records), start, size, 0, codepage, 0)
    described = [struct.pack("<11sc4xBB14x", name.encode(), kind.encode(), n, 0) for name, kind, n in fields]
    file.write_bytes(b"".join([head, *described, b"\r", b"\0" * 263, *records, b"\x1a"]))
    return file


def _padded(cells: Sequence[bytes], fields: Sequence[tuple[str, str, int]]) -> list[bytes]:
    return [cell.ljust(length)[:length] for cell, (*_, length) in zip(cells, fields, strict=True)]


def kamianske_file(folder: Path, *rows: Sequence[str], encoding: str = "cp1251", codepage: int = 0xC9) -> Path:
    blank = [""] * len(KAMIANSKE)
    cells = [[mark, *rest, *blank[len(rest) :]] for mark, *rest in rows]
    encoded = [[cell.encode(encoding) for cell in row] for row in cells]
    return write_dbf(folder / "ABONENT.DBF", KAMIANSKE, encoded, codepage=codepage)


def write_workbook(file: Path, sheets: dict[str, list[Sequence[object]]]) -> Path:
    """Text stays text, numbers are numbers, dates are dates."""
    book = xlsxwriter.Workbook(str(file), {"default_date_format": "dd.mm.yyyy"})
    for name, rows in sheets.items():
        sheet = book.add_worksheet(name)
        for number, row in enumerate(rows):
            for column, cell in enumerate(row):
                write = sheet.write_string if isinstance(cell, str) else sheet.write
                write(number, column, cell)
    book.close()
    return file


def melitopol_file(
    folder: Path,
    accounts: Sequence[Sequence[object]],
    meters: Sequence[Sequence[object]] = (),
    streets: Sequence[Sequence[object]] = (),
) -> Path:
    sheets = {
        "Абоненты": [MELITOPOL, *accounts],
        "Счетчики": [MELITOPOL_METERS, *meters],
        "Улицы": [["Старое название", "Новое название"], *streets],
    }
    return write_workbook(folder / "register.xlsx", sheets)


def rewrite(file: Path, part: str, change: Callable[[bytes], bytes], packed: int = zipfile.ZIP_DEFLATED) -> Path:
    """One part of a workbook is changed, its others are as they were."""
    with zipfile.ZipFile(file) as book:
        parts = {info.filename: book.read(info) for info in book.infolist()}
    parts[part] = change(parts[part])
    with zipfile.ZipFile(file, "w", packed) as book:
        for name, content in parts.items():
            book.writestr(name, content)
    return file
