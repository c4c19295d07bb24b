"""register.toml: how the billing office's files say what we store, and ours what it reads (docs/register-import.md)."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

from marshmallow import ValidationError

from validators.export_layout import ExportLayout
from validators.export_schema import build_layout, build_payments_layout, foreign_kinds, unjoined
from validators.plugin_text import UnreadableError, read_toml
from validators.problems import BrokenPluginError, Problem
from validators.register_schema import RegisterSchema
from validators.tenant import Tenant
from validators.toml_fields import flatten

FILE = "register.toml"
HolderKind = Literal["person", "company", "managing_organisation"]


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountColumns:
    """Field → column; None: the office does not say. An account number may stand in several columns."""

    account_number: tuple[str, ...]
    street: str
    house: str
    full_name: str | None
    surname: str | None
    given_name: str | None
    patronymic: str | None
    organisation: str | None
    holder_kind: str | None
    block: str | None
    flat: str | None
    private_house: str | None
    people_registered: str | None
    balance: str | None
    balance_on: str | None
    benefit_percent: str | None
    subsidy: str | None
    common_meter: str | None
    email: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterColumns:
    """`account_number` is empty where a meter stands in the row of its account, `kind` where its kind is fixed."""

    account_number: tuple[str, ...] = ()
    serial: str
    kind: str | None = None
    place: str | None = None
    digits: str | None = None
    installed_on: str | None = None
    verified_until: str | None = None
    reading: str | None = None
    read_on: str | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class PaymentColumns:
    paid_on: str
    amount: str


@dataclass(frozen=True, slots=True, kw_only=True)
class MeterSource:
    """Where meters are read from. `kinds` are the office's words → ours; `fixed_kind` where it has no column for it."""

    columns: MeterColumns
    fixed_kind: str | None
    kinds: Mapping[str, str]
    sheet: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class AccountSource:
    columns: AccountColumns
    sheet: str | None
    holder_kinds: Mapping[str, HolderKind]
    private_house_flats: tuple[str, ...]
    """What stands in the column of the flat where a house is private; without it `columns.private_house` says so."""
    meters: tuple[MeterSource, ...]
    payments: tuple[PaymentColumns, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class RenameSource:
    old: str
    new: str
    sheet: str | None


@dataclass(frozen=True, slots=True, kw_only=True)
class Register:
    format: Literal["csv", "dbf", "xlsx"]
    encoding: Literal["utf-8", "cp1251", "cp866"] | None
    """None: told from the file itself."""
    delimiter: str
    dates: tuple[str, ...]
    yes: tuple[str, ...]
    no: tuple[str, ...]
    account_number_joined_by: str
    account_number_width: int | None
    """Digits of a full account number, where the office's files lose leading zeros."""
    accounts: AccountSource
    meters: MeterSource | None
    renamed_streets: RenameSource | None
    export: ExportLayout | None
    """None: this office is sent no readings."""
    payments_export: ExportLayout | None
    """None: nor payments."""


def load_register(tenant: Tenant) -> Register:
    """Raises BrokenPluginError with every problem of the file."""
    register = read_register(tenant.slug, tenant.folder)
    if problems := [Problem(f"{tenant.slug}/{FILE}", key, reason) for key, reason in _foreign(register, tenant)]:
        raise BrokenPluginError(problems)
    return register


def read_register(slug: str, folder: Path) -> Register:
    """By itself, without what tenant.toml knows. Raises BrokenPluginError."""
    file = f"{slug}/{FILE}"
    try:
        return _register(RegisterSchema().load(read_toml(folder / FILE)))
    except UnreadableError as problem:
        raise BrokenPluginError([Problem(file, problem.place or "the file", problem.reason)]) from None
    except ValidationError as problem:
        raise BrokenPluginError(Problem(file, key, reason) for key, reason in flatten(problem.messages)) from None


def _register(read: dict[str, Any]) -> Register:
    accounts, meters, streets = read.pop("accounts"), read.pop("meters"), read.pop("renamed_streets")
    export = read.pop("export")
    source = AccountSource(
        columns=AccountColumns(**accounts.pop("columns")),
        meters=tuple(_meters_beside(meter) for meter in accounts.pop("meters")),
        payments=tuple(PaymentColumns(**payment) for payment in accounts.pop("payments")),
        private_house_flats=tuple(accounts.pop("private_house_flats")),
        **accounts,
    )
    plain: dict[str, Any] = {key: tuple(value) if isinstance(value, list) else value for key, value in read.items()}
    joined_by = {"account_number_joined_by": read["account_number_joined_by"]}
    return Register(
        **plain,
        accounts=source,
        meters=meters and MeterSource(columns=MeterColumns(**meters.pop("columns")), **meters),
        renamed_streets=streets and RenameSource(**streets),
        export=export and build_layout(export, **joined_by),
        payments_export=export and build_payments_layout(export, **joined_by),
    )


def _meters_beside(meter: dict[str, Any]) -> MeterSource:
    """A meter in the row of its account."""
    kind = meter.pop("kind")
    return MeterSource(columns=MeterColumns(**meter), fixed_kind=kind, kinds={}, sheet=None)


def _foreign(register: Register, tenant: Tenant) -> Iterator[tuple[str, str]]:
    """What the file speaks of and tenant.toml does not know."""
    for part in ("block", "flat"):
        if getattr(register.accounts.columns, part) and part not in tenant.address.judges:
            yield f"accounts.columns.{part}", f"has no rule: [address.{part}] is missing in tenant.toml"
    sources = [("accounts.meters", source) for source in register.accounts.meters]
    sources += [("meters", register.meters)] if register.meters else []
    for key, source in sources:
        for kind in {*source.kinds.values(), source.fixed_kind} - {None}:
            if kind not in tenant.meters:
                yield key, f'speaks of "{kind}" meters, which [meters] in tenant.toml does not know'
    if register.export:
        yield from foreign_kinds(register.export, tenant.meters)
    if register.payments_export:
        yield from unjoined("export.payments", register.payments_export)
