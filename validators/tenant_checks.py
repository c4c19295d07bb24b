"""What the shape of tenant.toml cannot say: its parts fit together, and its examples hold (T4, T5)."""

import re
from collections.abc import Callable, Iterator
from typing import Any

from validators.address import PARTS
from validators.contrast import contrast
from validators.examples import check_examples, judged
from validators.money_checks import check_bank_registers, check_billing, check_payments
from validators.problems import did_you_mean
from validators.registration_checks import check_registration
from validators.sms_schema import check_sms
from validators.tenant_build import Data, build_account_number, build_address, build_judge
from validators.toml_fields import Texts

Found = Iterator[tuple[str, str]]
"""Key and reason of each problem."""

SLUG = re.compile(r"[a-z](?:[a-z0-9-]{0,61}[a-z0-9])?", re.ASCII)
RESERVED = (
    "admin api app assets cdn console directory docs ftp help imap localhost mail ns ns1 ns2 operator pop sms smtp "
    "static status support test waterworks webmail www"
)
TEMPLATE_MARK = "FILL IN"
MIN_CONTRAST = 4.5
WHITE, NIGHT = "#ffffff", "#12171c"


def check_slug(data: Data) -> Found:
    slug = data["slug"]
    if not SLUG.fullmatch(slug) or "--" in slug:
        yield "slug", f'is "{slug}", which cannot stand in a web address; use a-z, 0-9 and single hyphens'
    if slug in RESERVED.split():
        yield "slug", f'is "{slug}", a name the platform keeps for itself'


def check_texts(data: Data) -> Found:
    languages = data["languages"]
    if len(set(languages)) != len(languages):
        yield "languages", "names a language twice"
    for key, texts in _texts(data):
        for language in languages:
            if not texts.get(language):
                yield key, f"has no text in {language}"
        for language in sorted(set(texts) - set(languages)):
            yield f"{key}.{language}", f"is not a language of this utility{did_you_mean(language, languages)}"


def check_filled(raw: object, path: str = "") -> Found:
    """Names what still holds the words of tenants/_template."""
    if isinstance(raw, str) and TEMPLATE_MARK in raw:
        yield path, "still holds the template's words; fill it in"
    pairs = raw.items() if isinstance(raw, dict) else enumerate(raw) if isinstance(raw, list) else ()
    for key, value in pairs:
        yield from check_filled(value, f"{path}.{key}" if path else str(key))


def check_theme(data: Data) -> Found:
    for key, ground, name in (("brand", WHITE, "white"), ("brand_dark", NIGHT, "the dark page")):
        ratio = contrast(data["theme"][key], ground)
        if ratio < MIN_CONTRAST:
            yield f"theme.{key}", f"has a contrast of {ratio:.1f} with {name}; it must have at least {MIN_CONTRAST}"


def check_readings(data: Data) -> Found:
    readings = data["readings"]
    ask, review, refuse = (readings[f"{step}_above_m3"] for step in ("ask", "review", "refuse"))
    if ask > review:
        yield "readings.ask_above_m3", f"is {ask}, above review_above_m3 = {review}: the office would see it unasked"
    if refuse is not None and refuse <= review:
        yield (
            "readings.refuse_above_m3",
            f"is {refuse}, not above review_above_m3 = {review}: nothing would be reviewed",
        )
    if readings["own_days"] and readings["window"]:
        yield "readings.own_days", "is true, but there is a table [readings.window]: nobody is reminded outside of it"
    for name, (lowest, highest) in readings["adjustable"].items():
        own = readings[name]
        if own is not None and not lowest <= own <= highest:
            yield f"readings.adjustable.{name}", f"is [{lowest}, {highest}], but readings.{name} = {own} lies outside"


def check_meters(data: Data) -> Found:
    if not data["meters"]:
        yield "meters", "is empty; name at least one kind of meter, for example [meters.cold]"


def check_texting(data: Data) -> Found:
    """Switched off, the table may stand there for later; switched on, it has to."""
    if data["sms"] is None:
        if data["features"]["sms"]:
            yield "features.sms", "is true, but there is no table [sms]"
        return
    if not any(check_account_number(data)):
        number = build_account_number(data["account_number"])
        yield from check_sms(data, number.judge, number.samples)


def check_account_number(data: Data) -> Found:
    rule = data["account_number"]
    if rule["rule"] == "digits" and rule["shortest"] > rule["longest"]:
        yield "account_number.shortest", f"is {rule['shortest']}, more than longest = {rule['longest']}"
        return
    if rule["rule"] == "sectioned" and len(rule["padded_section"]) != rule["section_digits"]:
        yield "account_number.padded_section", f"must have {rule['section_digits']} digits, as section_digits says"
        return
    built = build_account_number(rule)
    yield from check_examples("account_number.examples", built.judge, rule["examples"])
    for normal in rule["examples"]["accept"].values():
        shown = built.display(normal)
        if shown != normal and judged(built.judge, shown) != normal:
            yield "account_number.groups", f'shows "{normal}" as "{shown}", which the rule does not take back'


def check_address(data: Data) -> Found:
    address = data["address"]
    own_field = address["house"]["block"] == "own-field"
    if own_field and "block" not in address:
        yield "address.house.block", 'is "own-field", but there is no table [address.block]'
    if "block" in address and not own_field:
        yield "address.block", 'is given, but address.house.block is not "own-field"'
    for part, judge in build_address(address).judges.items():
        yield from check_examples(f"address.{part}.examples", judge, address[part]["examples"])


def check_fields(data: Data) -> Found:
    for name, own in data["registration"]["own"].items():
        if "examples" in own and name not in {"account_number", *PARTS}:
            key = f"registration.fields.{name}.examples"
            again = name != "payment_sum"  # its normal form is in minor units, which nobody types
            yield from check_examples(key, build_judge(name, data), own["examples"], again=again)


def _texts(value: Any, path: str = "") -> Iterator[tuple[str, Texts]]:
    if isinstance(value, Texts):
        yield path, value
    elif isinstance(value, dict):
        for key, inner in value.items():
            name = "fields" if key == "own" else key
            yield from _texts(inner, f"{path}.{name}" if path else name)
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _texts(inner, f"{path}.{place}")


CHECKS: tuple[tuple[tuple[str, ...], Callable[[Data], Found]], ...] = (
    (("slug",), check_slug),
    (("languages",), check_texts),
    (("theme",), check_theme),
    (("readings",), check_readings),
    (("meters",), check_meters),
    (("account_number",), check_account_number),
    (("sms", "features", "account_number", "meters"), check_texting),
    (("billing", "services", "meters", "currency", "country"), check_billing),
    (("payments", "billing", "features"), check_payments),
    (("bank_registers",), check_bank_registers),
    (("address",), check_address),
    (("registration", "address"), check_registration),
    (("registration", "country"), check_fields),
)
"""Each check with the tables it needs; it is left out when one of them has the wrong shape."""
