"""One newcomer for each utility: the account the office knows, and what he types into the registration."""

import re
from dataclasses import dataclass, field

from flask import Flask

from app.core import work
from tests.factories import make_account, make_rename
from tests.fifth.visitor import Visitor

CHOSEN = "криниця-біля-дому-5"
PAYMENTS = (84260, 79115, 65000)


@dataclass(frozen=True)
class Newcomer:
    slug: str
    number: str
    account_id: int
    first: dict[str, str]
    second: dict[str, str] = field(default_factory=dict)

    @property
    def email(self) -> str:
        return {**self.first, **self.second}["email"]

    @property
    def identifier(self) -> str:
        fields = {**self.first, **self.second}
        return {"dnipro": fields["email"], "novosibirsk": self.number}.get(self.slug) or fields["login"]


CHOICE = {"password": CHOSEN, "password_again": CHOSEN}
ADDRESS = {"house": "21 а", "flat": "14"}
PROOFS = {
    "dnipro": {"street": "Троїцька", **ADDRESS},
    "kamianske": {"payment_sum": "842,60"},
    "melitopol": {"street": "ул. Ленина", **ADDRESS, "block": "", "surname": "Воробьева"},
    "novosibirsk": {
        "street": "улица Ленина",
        **ADDRESS,
        "surname": "ВОРОБЬЁВА",
        "given_name": "Мария",
        "patronymic": "Ивановна",
    },
}
PERSON = {
    "dnipro": {**CHOICE},
    "kamianske": {**CHOICE, "login": "Воробйова", "phone": "067 123 45 67"},
    "melitopol": {**CHOICE, "login": "Maria Ивановна"},
    "novosibirsk": {"phone": ""},
}


def newcomer(app: Flask, slug: str, *, email: str = "maria@example.com", **account: object) -> Newcomer:
    with work.work_for(app, slug):
        made = make_account(**{"payments": PAYMENTS, **account})
        number, account_id = made.number, made.id
        if slug == "melitopol":
            make_rename("ул. Кирова", "ул. Ленина")
    first = {"account_number": number, **PROOFS[slug]}
    person = {**PERSON[slug], "email": email, "agree_terms": "yes"}
    if slug in {"dnipro", "novosibirsk"}:
        return Newcomer(slug, number, account_id, {**first, **person})
    return Newcomer(slug, number, account_id, first, person)


def register(visitor: Visitor, who: Newcomer, **changes: str) -> str:
    """All steps, in English; what the page after the last says."""
    visitor.go("register", lang="en")
    for step in filter(None, (who.first, who.second)):
        visitor.send(**{name: changes.get(name, value) for name, value in step.items()})
    return said(visitor)


def said(visitor: Visitor) -> str:
    """The words of the page's main part, without its tags."""
    main = visitor.page.split("<main", 1)[1].split("</main>", 1)[0].split(">", 1)[1]
    return " ".join(re.sub(r"<[^>]*>", " ", main).split()).replace(" .", ".").replace(" ,", ",")
