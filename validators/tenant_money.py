"""How a utility charges and is paid: the money side of its plugin (B1–B7)."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Text = Mapping[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class BilledService:
    """A service that is charged for. By volume (kinds of meters in `meters`, added up) or, without meters, a fee."""

    meters: tuple[str, ...]
    """Wastewater is of ("cold", "hot"), whoever sells the hot water; () is a monthly fee."""
    payee: str
    """A key of Billing.payees: fees may go to a bank account of their own."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Payee:
    """To whom a receipt is paid. `account` is the IBAN in Ukraine, the 20 digits of the account in Russia."""

    name: str
    account: str
    code: str
    """EDRPOU in Ukraine, INN in Russia."""
    bank: str
    bic: str = ""
    correspondent: str = ""
    kpp: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class QrRule:
    """How a payment code is written. What NBU Resolution 97 leaves open is said here."""

    format: Literal["nbu-001", "nbu-002", "nbu-003", "gost"]
    encoding: Literal["utf-8", "cp1251"] = "utf-8"
    line_end: Literal["lf", "crlf"] = "lf"
    url: str = "https://bank.gov.ua/qr/"


@dataclass(frozen=True, slots=True, kw_only=True)
class OfficeFile:
    """A file that the billing office sends. `columns`: our field → the heading in the file (or its number, from 1)."""

    columns: Mapping[str, str]
    services: Mapping[str, str]
    """The office's code of a service → ours."""
    kinds: Mapping[str, str]
    """The office's code of a kind of entry → ours."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Billing:
    """`mode`: charges are made here, or come from the office in files (`office`)."""

    mode: Literal["own", "office"]
    services: Mapping[str, BilledService]
    norms_litres: Mapping[str, int]
    """Kind of meter → litres a month and person, where there is no meter or no reading for too long."""
    payees: Mapping[str, Payee]
    qr: QrRule
    penalty: bool
    """Whether the law's penalty is charged at all; utilities may waive it."""
    approve_above_minor: int
    """Adjustments and refunds above this need a second pair of eyes."""
    charges: OfficeFile | None = None
    balances: OfficeFile | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Payments:
    """Payments by card. `merchant`: keys of the utility's own, or an account connected to the platform's."""

    provider: Literal["stripe"]
    merchant: Literal["connect", "own"]
    least_minor: int
    most_minor: int
    site: str
    """The site that payers are sent to, as the page names it (B6): "checkout.stripe.com"."""


@dataclass(frozen=True, slots=True, kw_only=True)
class BankRegister:
    """A partner bank's file of payments (B7)."""

    format: Literal["sberbank", "privatbank", "1c", "csv"]
    title: Text
    encoding: str | None = None
    """None: found out."""
    columns: Mapping[str, str] | None = None
    """For `csv`: our field → heading or number of the column."""
