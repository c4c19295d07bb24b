"""Files of banks → lines. Pure: text in, payments out (B7). docs/bank-registers.md shows each of them."""

import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence

from app.banking.lines import HOUR, Line, Register, UnusableRegister, check_totals, read_day, read_sum
from validators.tenant_money import BankRegister

TAG = re.compile(r"^([A-Z]{3,12}):(.*)$")
RULER = re.compile(r"^\s*-{3,}(\s+-{3,})+\s*$")
TOTALS = re.compile(r"^\s*(?:разом|всього|итого)\D*(\d[\d\s]*?)\D+?([\d\s]+[.,]\d\d)", re.IGNORECASE)
TITLES = {
    "account": ("рахунок", "о/р", "счет", "счёт", "л/с"),
    "receipt": ("квитанці", "квитанци"),
    "paid_on": ("дата",),
    "amount": ("сума", "сумма"),
    "payer": ("платник", "піб", "плательщик", "фио"),
    "purpose": ("призначення", "назначение"),
    "reference": ("референс", "номер операц", "№ операц"),
}
SBERBANK_SUM = 4
"""The fifth column."""

Rows = Iterable[tuple[int, Mapping[str, str]]]


def read_register(text: str, rule: BankRegister) -> Register:
    """Raises UnusableRegister."""
    if not text.strip("\ufeff \r\n"):
        raise UnusableRegister("empty")
    reader = READERS[rule.format]
    register = reader(text, rule)
    if not register.lines and not register.spoilt:
        raise UnusableRegister("empty")
    return register


def read_sberbank(text: str, _rule: BankRegister) -> Register:
    """`;` between columns, the sum in the fifth, tags such as CLIENTNO:, a last line `=;count;sum`."""
    rows: list[tuple[int, dict[str, str]]] = []
    footer: list[str] | None = None
    for number, line in enumerate(text.splitlines(), start=1):
        cells = [cell.strip() for cell in line.split(";")]
        if line.startswith("="):
            footer = [cell for cell in (cells[0].lstrip("="), *cells[1:]) if cell]
        elif line.strip():
            rows.append((number, _sberbank_row(cells)))
    if footer is None:
        raise UnusableRegister("no-end")
    register = _register(rows)
    count, total = (*footer, "", "")[:2]
    return check_totals(register, count=_said(count), total_minor=_said_sum(total))


def _sberbank_row(cells: list[str]) -> dict[str, str]:
    tags = {match[1]: match[2].strip() for cell in cells if (match := TAG.match(cell))}
    plain = [cell for cell in cells if not TAG.match(cell)]
    return {
        "account": tags.get("CLIENTNO", ""),
        "receipt": tags.get("RECEIPT", ""),
        "payer": tags.get("FIO", ""),
        "purpose": tags.get("PURPOSE", ""),
        "reference": tags.get("REF", plain[0] if plain else ""),
        "amount": cells[SBERBANK_SUM] if len(cells) > SBERBANK_SUM else "",
        "paid_on": next((cell for cell in plain if re.fullmatch(r"\d\d/\d\d/\d{4}", HOUR.sub("", cell))), ""),
    }


def read_privatbank(text: str, _rule: BankRegister) -> Register:
    """Columns as wide as the dashes below their titles; a last line with count and sum."""
    lines = text.splitlines()
    ruler = next((place for place, line in enumerate(lines) if RULER.match(line)), None)
    if not ruler:
        raise UnusableRegister("other-form")
    spans = [match.span() for match in re.finditer("-+", lines[ruler])]
    fields = [_field_of(lines[ruler - 1][start:end]) for start, end in spans]
    said = next((match for line in lines[ruler:] if (match := TOTALS.match(line))), None)
    if said is None:
        raise UnusableRegister("no-end")
    rows = [
        (number, {name: line[start:end].strip() for name, (start, end) in zip(fields, spans, strict=True) if name})
        for number, line in enumerate(lines[ruler + 1 :], start=ruler + 2)
        if line.strip() and not TOTALS.match(line) and not set(line.strip()) <= set("-= ")
    ]
    iban = re.search(r"UA\d{27}", text)
    register = _register(rows, payees=[iban[0]] if iban else [])
    return check_totals(register, count=_said(said[1]), total_minor=_said_sum(said[2]))


def read_1c(text: str, _rule: BankRegister) -> Register:
    """1CClientBankExchange: what came in is what its own accounts received, of which a file may hold several."""
    lines = text.lstrip("\ufeff").splitlines()
    if not lines or lines[0].strip() != "1CClientBankExchange":
        raise UnusableRegister("other-form")
    if "КонецФайла" not in (line.strip() for line in lines[-3:]):
        raise UnusableRegister("no-end")
    own, received, documents = _sections(lines)
    rows = [
        (
            number,
            {
                "paid_on": document.get("ДатаПоступило") or document.get("Дата", ""),
                "amount": document.get("Сумма", ""),
                "payer": document.get("Плательщик1") or document.get("Плательщик", ""),
                "purpose": document.get("НазначениеПлатежа", ""),
                "reference": document.get("Номер", ""),
            },
        )
        for number, document in documents
        if not own or _payee(document) in {"", *own}
    ]
    return check_totals(_register(rows, payees=own), count=None, total_minor=received)


def _payee(document: Mapping[str, str]) -> str:
    return document.get("ПолучательСчет", document.get("ПолучательРасчСчет", ""))


def _sections(lines: list[str]) -> tuple[list[str], int | None, list[tuple[int, dict[str, str]]]]:
    """Own accounts, what they received in all, documents with the line each begins on.

    A section is an account's, or a day's of it.
    """
    own: dict[str, None] = {}
    received: int | None = None
    documents: list[tuple[int, dict[str, str]]] = []
    inside: dict[str, str] | None = None
    for number, line in enumerate(lines, start=1):
        key, _, value = (part.strip() for part in line.partition("="))
        if key == "СекцияДокумент":
            inside = {}
            documents.append((number, inside))
        elif key == "КонецДокумента":
            inside = None
        elif inside is not None:
            inside[key] = value
        elif key == "РасчСчет" and value:
            own[value] = None
        elif key == "ВсегоПоступило" and value:
            received = (received or 0) + _said_sum(value)
    return list(own), received, documents


def read_csv(text: str, rule: BankRegister) -> Register:
    """Headings or numbers of columns as the plugin says; a row that is shorter than the first one was cut."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    sample = text.partition("\n")[0]
    delimiter = max(";,\t|", key=sample.count)
    rows = _csv_rows(text.lstrip("\ufeff"), delimiter)
    columns, head = rule.columns or {}, [cell.strip() for cell in rows[0]] if rows else []
    numbered = all(name.isdecimal() for name in columns.values())
    if not numbered:
        missing = [name for name in columns.values() if name not in head]
        if missing:
            raise UnusableRegister("no-column", column=missing[0])
    places = {ours: int(name) - 1 if numbered else head.index(name) for ours, name in columns.items()}
    body = list(enumerate(rows, start=1))[0 if numbered and _is_row(rows, places) else 1 :]
    filled = [(number, row) for number, row in body if any(cell.strip() for cell in row)]
    short = next((number for number, row in filled if len(row) <= max(places.values())), None)
    if short is not None:
        raise UnusableRegister("cut-line", line=short)
    return _register((number, {ours: row[place].strip() for ours, place in _named(places)}) for number, row in filled)


def _csv_rows(text: str, delimiter: str) -> list[list[str]]:
    """Cells may hold ends of lines, unless whole payments may be among them: a quote in a name would swallow those."""
    try:
        rows = list(csv.reader(io.StringIO(text), delimiter=delimiter, strict=True))
    except csv.Error:
        return _line_by_line(text, delimiter)
    swallowed = any("\n" in cell and delimiter in cell for row in rows for cell in row)
    return _line_by_line(text, delimiter) if swallowed else rows


def _line_by_line(text: str, delimiter: str) -> list[list[str]]:
    rows: list[list[str]] = []
    for number, line in enumerate(text.split("\n"), start=1):
        try:
            rows.append(next(csv.reader([line], delimiter=delimiter), []))
        except csv.Error:
            raise UnusableRegister("cut-line", line=number) from None
    return rows


def _is_row(rows: list[list[str]], places: Mapping[str, int]) -> bool:
    """Whether the first line is a payment already."""
    try:
        read_sum(rows[0][places["amount"]])
    except (ValueError, IndexError):
        return False
    return True


def _named(places: Mapping[str, int]) -> Iterator[tuple[str, int]]:
    return (("account" if name == "account_number" else name, place) for name, place in places.items())


def _register(rows: Rows, *, payees: Sequence[str] = ()) -> Register:
    lines: list[Line] = []
    spoilt: list[tuple[int, str]] = []
    for number, row in rows:
        try:
            paid_on, amount = read_day(row.get("paid_on", "")), read_sum(row.get("amount", ""))
        except ValueError as problem:
            spoilt.append((number, "day" if str(problem) == row.get("paid_on", "") else "sum"))
            continue
        if amount <= 0:
            spoilt.append((number, "back" if amount else "nothing"))
            continue
        texts = {name: row.get(name, "") for name in ("account", "receipt", "payer", "purpose", "reference")}
        lines.append(Line(number=number, paid_on=paid_on, amount_minor=amount, **texts))
    return Register(lines=lines, payees=payees, spoilt=spoilt)


def _field_of(title: str) -> str:
    plain = title.strip().lower()
    return next((field for field, words in TITLES.items() if any(plain.startswith(word) for word in words)), "")


def _said(count: str) -> int:
    """A count or a total that cannot be read proves nothing."""
    figures = re.sub(r"\s", "", count)
    if not re.fullmatch("[0-9]{1,9}", figures):
        raise UnusableRegister("no-end")
    return int(figures)


def _said_sum(total: str) -> int:
    try:
        return read_sum(total)
    except ValueError:
        raise UnusableRegister("no-end") from None


READERS: Mapping[str, Callable[[str, BankRegister], Register]] = {
    "sberbank": read_sberbank,
    "privatbank": read_privatbank,
    "1c": read_1c,
    "csv": read_csv,
}
