"""A bank's file comes in: all of it, once; what nobody can place waits for people (B7)."""

from collections import Counter, defaultdict
from collections.abc import Hashable, Sequence
from dataclasses import dataclass
from datetime import date

from sqlalchemy import ARRAY, ColumnElement, Text, any_, cast, insert, select

from app.accounts.register.encoding import CODEC, detect
from app.banking.lines import Line, Register, UnusableRegister
from app.banking.matching import match
from app.banking.models import BankBatch, BankLine
from app.banking.readers import read_register
from app.banking.turn import take_turn
from app.core import audit, clock, tenancy
from app.core.audit import Subject
from app.core.db import db
from app.core.errors import Conflict
from app.core.work import at_most_once
from app.ledger.paying import hold_accounts, post_payment
from validators.tenant_money import BankRegister

ROUND = 5000
OF_BATCH = BankBatch, BankBatch.id == BankLine.batch_id


@dataclass(frozen=True, slots=True)
class Found:
    """What a file holds, before or after it is stored. Sums in minor units."""

    register: Register
    accounts: dict[int, int]
    """Line → account."""
    doubles: frozenset[int]
    """Lines with a number of the bank that is known from another file; without one, those that say what a line there
    says."""

    @property
    def posted(self) -> list[Line]:
        placed = self.accounts.keys() - self.doubles
        return [line for line in self.register.lines if line.number in placed]

    @property
    def waiting(self) -> list[Line]:
        placed = self.accounts.keys() - self.doubles
        return [line for line in self.register.lines if line.number not in placed]


def look_into(name: str, content: bytes) -> Found:
    """`name`: of the register, as the plugin has it. Raises UnusableRegister, Conflict("already-imported")."""
    rule = get_register(name)
    register = read_register(_decoded(content, rule), rule)
    _check(register)
    known = select(BankBatch.imported_at).where(
        BankBatch.fingerprint == register.fingerprint, BankBatch.undone_at.is_(None)
    )
    before = db.session.scalars(known).first()
    if before is not None:
        raise Conflict("already-imported", moment=before)
    return Found(register, match(register.lines), _doubles(name, register))


def import_file(name: str, content: bytes, *, file_name: str) -> tuple[BankBatch, Found]:
    """In the unit of work of the caller, all or nothing. Raises as look_into does."""
    take_turn()
    found = look_into(name, content)
    register = found.register
    batch = BankBatch(
        register=name,
        file_name=file_name,
        fingerprint=register.fingerprint,
        lines=len(register.lines),
        total_minor=register.total_minor,
        imported_at=clock.now(),
        imported_by=audit.current_actor().name,
        undone_by="",
    )
    with at_most_once(Conflict("already-imported", moment=clock.now())):
        db.session.add(batch)
    documents = _post(batch, found)
    _keep(batch, found, documents)
    sums = {"lines": batch.lines, "total_minor": batch.total_minor, "waiting": len(found.waiting)}
    audit.note("bank.import", Subject("bank-batch", batch.id, file_name), after=sums)
    return batch, found


def get_register(name: str) -> BankRegister:
    rule = tenancy.current().bank_registers.get(name)
    if rule is None:
        raise UnusableRegister("no-such-register", name=name)
    return rule


def _decoded(content: bytes, rule: BankRegister) -> str:
    try:
        encoding = rule.encoding or detect(content) or "utf-8"
        decoded = content.decode(CODEC[encoding]).rstrip("\x1a\r\n")  # programs of DOS end a file with Ctrl-Z
    except UnicodeError:
        raise UnusableRegister("encoding") from None
    if "\0" in decoded:  # UTF-16 without its mark, or no text at all; the database takes none either
        raise UnusableRegister("encoding")
    return decoded


def _check(register: Register) -> None:
    billing, today = tenancy.current().billing, clock.today(tenancy.current().time_zone)
    if register.spoilt:
        number, what = register.spoilt[0]
        raise UnusableRegister(f"spoilt-{what}", line=number, count=len(register.spoilt))
    accounts = {payee.account for payee in billing.payees.values()} if billing else set()
    other = next((payee for payee in register.payees if accounts and payee not in accounts), None)
    if other is not None:
        raise UnusableRegister("other-payee", payee=other)
    late = next((line for line in register.lines if line.paid_on > today), None)
    if late is not None:
        raise UnusableRegister("day-to-come", line=late.number)


def _doubles(name: str, register: Register) -> frozenset[int]:
    numbered, found = _known_numbers(name, register), set()
    unnumbered = _known_without_number(name, register)
    for line in register.lines:
        said = (line.reference, line.paid_on, line.amount_minor)
        alike = _said_without_number(line)
        if line.reference and said in numbered:
            found.add(line.number)
        elif not line.reference and unnumbered[alike] > 0:
            unnumbered[alike] -= 1
            found.add(line.number)
        numbered.add(said)
    return frozenset(found)


def _known_numbers(name: str, register: Register) -> set[tuple[str, date, int]]:
    references = [line.reference for line in register.lines if line.reference]
    asked = select(BankLine.reference, BankLine.paid_on, BankLine.amount_minor).join(*OF_BATCH)
    known = asked.where(*_elsewhere(name), BankLine.reference == any_(cast(references, ARRAY(Text))))
    return {(row.reference, row.paid_on, row.amount_minor) for row in db.session.execute(known)}


def _known_without_number(name: str, register: Register) -> Counter[Hashable]:
    """How often each is known. In one file two that are alike are two payments; another file may hold them again."""
    days = [line.paid_on for line in register.lines if not line.reference]
    if not days:
        return Counter()
    told = BankLine.account_text, BankLine.receipt_text, BankLine.purpose, BankLine.paid_on, BankLine.amount_minor
    asked = select(*told).join(*OF_BATCH).where(*_elsewhere(name), BankLine.reference == "")
    rows = db.session.execute(asked.where(BankLine.paid_on.between(min(days), max(days))))
    return Counter(tuple(row) for row in rows)


def _said_without_number(line: Line) -> Hashable:
    return line.account, line.receipt, line.purpose, line.paid_on, line.amount_minor


def _elsewhere(name: str) -> Sequence[ColumnElement[bool]]:
    """In files of the bank that stand."""
    # A double was not entered: where the file of the first one stands, that one counts.
    return BankBatch.register == name, BankBatch.undone_at.is_(None), BankLine.status != "double"


def _post(batch: BankBatch, found: Found) -> dict[date, int]:
    """A document for each day of payment: that is the day it stands on in the books."""
    by_day: dict[date, dict[int, int]] = defaultdict(lambda: defaultdict(int))
    for line in found.posted:
        by_day[line.paid_on][found.accounts[line.number]] += line.amount_minor
    # All at once, in the order in which everybody holds them; day by day two files could wait for each other.
    hold_accounts(account_id for sums in by_day.values() for account_id in sums)
    return {
        day: post_payment("bank-payment", f"batch:{batch.id}:{day}", sums, happened_on=day).id
        for day, sums in sorted(by_day.items())
    }


def _keep(batch: BankBatch, found: Found, documents: dict[date, int]) -> None:
    posted = {line.number for line in found.posted}
    rows = [
        {
            "batch_id": batch.id,
            "number": line.number,
            "paid_on": line.paid_on,
            "amount_minor": line.amount_minor,
            "account_text": line.account,
            "receipt_text": line.receipt,
            "payer": line.payer,
            "purpose": line.purpose,
            "reference": line.reference,
            "status": "posted" if line.number in posted else "double" if line.number in found.doubles else "unmatched",
            "account_id": found.accounts.get(line.number),
            "document_id": documents[line.paid_on] if line.number in posted else None,
            "decided_by": "",
            "words": "",
        }
        for line in found.register.lines
    ]
    for start in range(0, len(rows), ROUND):
        db.session.execute(insert(BankLine), rows[start : start + ROUND])
