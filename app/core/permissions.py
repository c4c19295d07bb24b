"""Who may do what: one table, readable by a utility's director. Every route names its line or is open to all."""

from collections.abc import Callable
from enum import StrEnum
from typing import Any, TypeVar

View = TypeVar("View", bound=Callable[..., Any])


class Role(StrEnum):
    """The auditor reads all and changes nothing."""

    SUBSCRIBER = "subscriber"
    STAFF_VIEWER = "staff viewer"
    """A colleague who looks at a cabinet as its subscriber sees it."""
    COMPANY = "company"
    COMPANY_MANAGER = "company manager"
    ADMINISTRATOR = "administrator"
    BILLING = "billing"
    METERING = "metering"
    SUPPORT = "support"
    AUDITOR = "auditor"


STAFF = (Role.ADMINISTRATOR, Role.BILLING, Role.METERING, Role.SUPPORT, Role.AUDITOR)


class Permission(StrEnum):
    SEE_OWN_ACCOUNTS = "see own accounts"
    LINK_ACCOUNTS = "link accounts"
    SUBMIT_READINGS = "submit readings"
    PAY = "pay by card"
    CLAIM = "say that a sum looks wrong"
    CHANGE_OWN_PROFILE = "change own profile"

    SEE_OBJECTS = "see the company's objects"
    SEND_SHEETS = "send readings of the company's objects"
    MANAGE_COLLEAGUES = "manage the company's people"
    CHANGE_OWN_ACCESS = "change own access for the company"

    USE_CONSOLE = "use the console"
    SEE_ACCOUNTS = "see accounts"
    CHANGE_ACCOUNTS = "change accounts"
    WRITE_NOTES = "write notes"
    LINK_SUBSCRIBERS = "link subscribers"
    VIEW_AS_SUBSCRIBER = "view as the subscriber"
    SEE_READINGS = "see readings"
    REVIEW_READINGS = "review readings"
    ENTER_READINGS = "enter readings"
    CHANGE_METERS = "change meters"
    SEE_TEXTS = "see text messages"
    ANSWER_TEXTS = "answer text messages"
    SEE_MONEY = "see charges and payments"
    CHANGE_TARIFFS = "change tariffs"
    CHARGE_MONTHS = "charge months"
    IMPORT_PAYMENTS = "import payments of banks"
    ADJUST = "correct sums of accounts"
    REFUND = "refund payments"
    ANSWER_CLAIMS = "answer claims about sums"
    SEE_FILES = "see imports and exports"
    IMPORT_REGISTER = "import the register"
    EXPORT_READINGS = "export readings"
    EXPORT_PAYMENTS = "export payments"
    PRINT_RECEIPTS = "print receipts in bulk"
    SEE_COMPANIES = "see companies"
    ISSUE_COMPANY_ACCESS = "issue companies their access"
    SEE_STAFF = "see staff"
    MANAGE_STAFF = "manage staff"
    SEE_AUDIT = "see the audit trail"
    EXPORT_AUDIT = "export the audit trail"
    SEE_SETTINGS = "see settings"
    CHANGE_SETTINGS = "change settings"


_subscriber = frozenset({Role.SUBSCRIBER})
_who_looks = frozenset({Role.SUBSCRIBER, Role.STAFF_VIEWER})
_company = frozenset({Role.COMPANY, Role.COMPANY_MANAGER})
_all_staff = frozenset(STAFF)
_administrator, _billing, _metering = Role.ADMINISTRATOR, Role.BILLING, Role.METERING
_support, _auditor = Role.SUPPORT, Role.AUDITOR

PERMISSIONS: dict[Permission, frozenset[Role]] = {
    Permission.SEE_OWN_ACCOUNTS: _who_looks,
    Permission.LINK_ACCOUNTS: _subscriber,
    Permission.SUBMIT_READINGS: _subscriber,
    Permission.PAY: _subscriber,
    Permission.CLAIM: _subscriber,
    Permission.CHANGE_OWN_PROFILE: _subscriber,
    Permission.SEE_OBJECTS: _company,
    Permission.SEND_SHEETS: _company,
    Permission.MANAGE_COLLEAGUES: frozenset({Role.COMPANY_MANAGER}),
    Permission.CHANGE_OWN_ACCESS: _company,
    Permission.USE_CONSOLE: _all_staff,
    Permission.SEE_ACCOUNTS: _all_staff,
    Permission.CHANGE_ACCOUNTS: frozenset({_administrator, _billing}),
    Permission.WRITE_NOTES: frozenset({_administrator, _billing, _metering, _support}),
    Permission.LINK_SUBSCRIBERS: frozenset({_administrator, _support}),
    Permission.VIEW_AS_SUBSCRIBER: frozenset({_administrator, _support}),
    Permission.SEE_READINGS: _all_staff,
    Permission.REVIEW_READINGS: frozenset({_administrator, _metering}),
    Permission.ENTER_READINGS: frozenset({_administrator, _metering, _support}),
    Permission.CHANGE_METERS: frozenset({_administrator, _metering}),
    Permission.SEE_TEXTS: frozenset({_administrator, _metering, _support, _auditor}),
    Permission.ANSWER_TEXTS: frozenset({_administrator, _metering, _support}),
    Permission.SEE_MONEY: frozenset({_administrator, _billing, _support, _auditor}),
    Permission.CHANGE_TARIFFS: frozenset({_administrator, _billing}),
    Permission.CHARGE_MONTHS: frozenset({_administrator, _billing}),
    Permission.IMPORT_PAYMENTS: frozenset({_administrator, _billing}),
    Permission.ADJUST: frozenset({_administrator, _billing}),
    Permission.REFUND: frozenset({_administrator, _billing}),
    Permission.ANSWER_CLAIMS: frozenset({_administrator, _billing, _support}),
    Permission.SEE_FILES: frozenset({_administrator, _billing, _metering, _auditor}),
    Permission.IMPORT_REGISTER: frozenset({_administrator, _billing}),
    Permission.EXPORT_READINGS: frozenset({_administrator, _billing, _metering}),
    Permission.EXPORT_PAYMENTS: frozenset({_administrator, _billing}),
    Permission.PRINT_RECEIPTS: frozenset({_administrator, _billing}),
    Permission.SEE_COMPANIES: _all_staff,
    Permission.ISSUE_COMPANY_ACCESS: frozenset({_administrator, _billing}),
    Permission.SEE_STAFF: frozenset({_administrator, _auditor}),
    Permission.MANAGE_STAFF: frozenset({_administrator}),
    Permission.SEE_AUDIT: frozenset({_administrator, _auditor}),
    Permission.EXPORT_AUDIT: frozenset({_administrator, _auditor}),
    Permission.SEE_SETTINGS: _all_staff,
    Permission.CHANGE_SETTINGS: frozenset({_administrator}),
}


def may(role: Role, permission: Permission) -> bool:
    return role in PERMISSIONS[permission]


def open_to_all(view: View) -> View:
    """The door is open to strangers; said aloud, so that a forgotten guard fails a test."""
    view.guard = None  # type: ignore[attr-defined]  # read by the architecture test
    return view
