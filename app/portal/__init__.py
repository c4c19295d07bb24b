"""The subscribers' door, on every utility's own host."""

from flask import Flask

from app.payments.checkout import paying
from app.portal import (
    accounts,
    activation,
    autopay,
    bill_receipt,
    claims,
    devices,
    directory,
    history,
    merged,
    new_address,
    overview,
    own_accounts,
    pages,
    pay,
    pay_link,
    photos,
    profile,
    readings,
    receipt,
    recovery,
    registration,
    remind,
    settlements,
    sign_in,
    statement,
)
from app.portal.blueprint import portal


def init_portal(app: Flask) -> None:
    app.jinja_env.globals["paying"] = paying
    app.register_blueprint(portal)
    app.register_blueprint(directory.directory)


__all__ = [
    "accounts",
    "activation",
    "autopay",
    "bill_receipt",
    "claims",
    "devices",
    "directory",
    "history",
    "init_portal",
    "merged",
    "new_address",
    "overview",
    "own_accounts",
    "pages",
    "pay",
    "pay_link",
    "photos",
    "profile",
    "readings",
    "receipt",
    "recovery",
    "registration",
    "remind",
    "settlements",
    "sign_in",
    "statement",
]
