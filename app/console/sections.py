"""The sections of the console: what a colleague may see of them stands in its navigation."""

from dataclasses import dataclass

from flask_babel import gettext as _

from app.core.permissions import Permission, may
from app.core.switches import get_switches
from app.staff.sessions import SignedInStaff
from app.web.field_words import N_


@dataclass(frozen=True, slots=True)
class Section:
    """`name` is what a page says of itself to be marked. `feature`: only where the utility has it."""

    name: str
    endpoint: str
    icon: str
    title: str
    permission: Permission
    feature: str = ""


SECTIONS = (
    Section("home", "console.home", "home", N_("First page"), Permission.USE_CONSOLE),
    Section("accounts", "console.accounts", "search", N_("Accounts"), Permission.SEE_ACCOUNTS),
    Section("meters", "console.meters", "dial", N_("Meters and readings"), Permission.SEE_READINGS),
    Section("review", "console.review", "check", N_("Review"), Permission.SEE_READINGS),
    Section("texts", "console.texts", "letter", N_("Text messages"), Permission.SEE_TEXTS),
    Section("money", "console.money", "wallet", N_("Charges"), Permission.SEE_MONEY),
    Section("files", "console.imports", "files", N_("Files"), Permission.SEE_FILES),
    Section("companies", "console.companies", "house-many", N_("Companies"), Permission.SEE_COMPANIES, "companies"),
    Section("staff", "console.staff", "user", N_("Staff"), Permission.SEE_STAFF),
    Section("audit", "console.audit_trail", "clock", N_("Audit trail"), Permission.SEE_AUDIT),
    Section("settings", "console.settings", "edit", N_("Settings"), Permission.SEE_SETTINGS),
)


def sections_of(me: SignedInStaff) -> list[tuple[Section, str]]:
    """With their titles in the reader's language."""
    features = get_switches().features
    return [
        (section, _(section.title))
        for section in SECTIONS
        if may(me.role, section.permission) and (not section.feature or features.get(section.feature))
    ]
