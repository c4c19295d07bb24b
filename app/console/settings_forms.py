"""The settings as forms: what holds now → fields, what was typed → what is stored."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from flask_babel import gettext as _

from app.console.pages import field
from app.console.profile import LANGUAGES
from app.console.settings_words import FEATURES, RULES
from app.core import tenancy
from app.core.errors import DomainError
from app.core.form import AnyField, Form, box, typed
from app.core.switches import get_switches
from app.web.forms import FormField
from validators.contact import contact_phones, figure, site, words
from validators.email import email
from validators.tenant import Contacts, Office, Text
from validators.verdict import Judge, Judged

LONGEST_LINE, LONGEST_BANNER = 200, 500

Sent = Mapping[str, str]
Values = dict[str, Any]


@dataclass(frozen=True, slots=True)
class SettingForm:
    form: Callable[[], Form]
    standing: Callable[[], dict[str, str]]
    """What holds now, as it would be typed."""
    fields: Callable[[Sent, DomainError | None], list[FormField]]
    stored: Callable[[Values], Values]


def list_switchable() -> list[str]:
    """Texts need a table of the plugin: without it there is nothing to switch on."""
    tenant = tenancy.current()
    return [name for name in tenant.features if name != "sms" or tenant.sms]


def features_form() -> Form:
    return Form.of({name: box() for name in list_switchable()})


def features_standing() -> dict[str, str]:
    return {name: "yes" for name, on in get_switches().features.items() if on}


def features_fields(sent: Sent, problem: DomainError | None) -> list[FormField]:
    return [
        field(
            name,
            sent,
            problem,
            label=_(FEATURES[name].title),
            help=_("Without the tick: %(what)s", what=_(FEATURES[name].off)),
            kind="checkbox",
            required=False,
        )
        for name in list_switchable()
    ]


def features_stored(values: Values) -> Values:
    return {name: bool(value) for name, value in values.items()}


def banner_form() -> Form:
    return Form.of({**_texts_form("text", LONGEST_BANNER), "always": box()})


def banner_standing() -> dict[str, str]:
    tenant = tenancy.current()
    return _typed_texts("text", tenant.banner or {}) | ({"always": "yes"} if tenant.banner_always else {})


def banner_fields(sent: Sent, problem: DomainError | None) -> list[FormField]:
    always = field(
        "always",
        sent,
        problem,
        label=_("Show it always"),
        help=_("Without this it is shown only while a feature is switched off."),
        kind="checkbox",
        required=False,
    )
    return [*_text_fields("text", _("Text"), sent, problem, kind="textarea"), always]


def banner_stored(values: Values) -> Values:
    return {"text": _texts("text", values), "always": bool(values["always"])}


def contacts_form() -> Form:
    return Form.of(
        {
            "phones": typed(contact_phones(), unfilled=None),
            "email": typed(email(), unfilled=None),
            "site": typed(_site(), unfilled=None),
            **_texts_form("address"),
            **_texts_form("hours"),
        }
    )


def contacts_standing() -> dict[str, str]:
    contacts: Contacts = tenancy.current().contacts
    return {
        "phones": ", ".join(contacts.phones),
        "email": contacts.email or "",
        "site": contacts.site or "",
        **_typed_texts("address", contacts.address),
        **_typed_texts("hours", contacts.hours),
    }


def contacts_fields(sent: Sent, problem: DomainError | None) -> list[FormField]:
    return [
        phones_field(sent, problem),
        field("email", sent, problem, required=False, autocomplete="off", samples=["office@example.com"]),
        field("site", sent, problem, label=_("Site"), required=False, samples=["https://example.com"]),
        *_text_fields("address", _("Address"), sent, problem),
        *_text_fields("hours", _("Hours"), sent, problem),
    ]


def contacts_stored(values: Values) -> Values:
    given = {name: values[name] for name in ("email", "site") if values[name]}
    return {
        **given,
        "phones": _listed(values["phones"]),
        "address": _texts("address", values),
        "hours": _texts("hours", values),
    }


def office_form() -> Form:
    lines = {name: text for part in ("title", "address", "hours") for name, text in _texts_form(part).items()}
    return Form.of({**lines, "phones": typed(contact_phones(), unfilled=None)})


def office_standing(office: Office) -> dict[str, str]:
    return {
        **_typed_texts("title", office.title),
        **_typed_texts("address", office.address),
        **_typed_texts("hours", office.hours),
        "phones": ", ".join(office.phones),
    }


def office_fields(sent: Sent, problem: DomainError | None) -> list[FormField]:
    return [
        *_text_fields("title", _("Name of the office"), sent, problem),
        *_text_fields("address", _("Address"), sent, problem),
        *_text_fields("hours", _("Hours"), sent, problem),
        phones_field(sent, problem),
    ]


def office_stored(values: Values) -> Values:
    return {part: _texts(part, values) for part in ("title", "address", "hours")} | {
        "phones": _listed(values["phones"])
    }


def readings_form() -> Form:
    adjustable = tenancy.current().readings.adjustable
    return Form.of({name: typed(figure(*bounds), unfilled=None) for name, bounds in adjustable.items()})


def readings_standing() -> dict[str, str]:
    now = tenancy.current().readings
    return {name: str(getattr(now, name)) for name in now.adjustable if getattr(now, name) is not None}


def readings_fields(sent: Sent, problem: DomainError | None) -> list[FormField]:
    return [rule_field(name, sent, problem) for name in tenancy.current().readings.adjustable]


def rule_field(name: str, sent: Sent, problem: DomainError | None) -> FormField:
    own = getattr(tenancy.plugin().readings, name)
    lowest, highest = tenancy.current().readings.adjustable[name]
    bounds = _("From %(lowest)s to %(highest)s.", lowest=lowest, highest=highest)
    empty = _("Left empty: %(value)s, as the plugin says.", value=_("none") if own is None else own)
    return field(
        name,
        sent,
        problem,
        label=_(RULES[name].title),
        hint=f"{_(RULES[name].words)} {bounds} {empty}",
        inputmode="numeric",
        required=False,
    )


def readings_stored(values: Values) -> Values:
    """What is the plugin's own stays the plugin's, should it change one day."""
    own = tenancy.plugin().readings
    return {name: int(value) for name, value in values.items() if value and int(value) != getattr(own, name)}


FORMS: Mapping[str, SettingForm] = {
    "features": SettingForm(features_form, features_standing, features_fields, features_stored),
    "banner": SettingForm(banner_form, banner_standing, banner_fields, banner_stored),
    "contacts": SettingForm(contacts_form, contacts_standing, contacts_fields, contacts_stored),
    "readings": SettingForm(readings_form, readings_standing, readings_fields, readings_stored),
}


def phones_field(sent: Sent, problem: DomainError | None) -> FormField:
    label = _("Phones, with commas between them")
    return field("phones", sent, problem, label=label, required=False, samples=["056 000-00-00, 15-62"])


def _site() -> Judge:
    """A plugin may still name a site without https; it may stay."""
    known, judge = tenancy.plugin().contacts.site, site()
    return lambda text: Judged(text) if text == known else judge(text)


def _texts_form(part: str, longest: int = LONGEST_LINE) -> dict[str, AnyField]:
    return {f"{part}_{language}": typed(words(longest)) for language in tenancy.current().languages}


def _typed_texts(part: str, text: Text) -> dict[str, str]:
    return {f"{part}_{language}": words_ for language, words_ in text.items()}


def _text_fields(part: str, label: str, sent: Sent, problem: DomainError | None, **shown: Any) -> list[FormField]:
    return [
        field(f"{part}_{language}", sent, problem, label=f"{label} · {LANGUAGES[language]}", **shown)
        for language in tenancy.current().languages
    ]


def _texts(part: str, values: Values) -> dict[str, str]:
    return {language: values[f"{part}_{language}"] for language in tenancy.current().languages}


def _listed(phones: str) -> list[str]:
    return phones.split(", ") if phones else []
