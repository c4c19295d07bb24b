"""What tests are made of: rows of the utility being served, sensible unless told otherwise. Flushed, not committed."""

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import count
from typing import Any
from uuid import uuid4

from argon2 import PasswordHasher

from app.accounts.models import Account, RecentPayment, Street, StreetRename
from app.core import clock, files, tenancy
from app.core.db import db
from app.core.passwords import hash_password
from app.identity.identifiers import sign_in_key, sign_in_name
from app.identity.models import AccountAccess, Subscriber
from app.metering.models import Meter, Reading, ReadingPhoto
from app.payments.models import Payment, PaymentShare
from validators.email import email_key
from validators.street import street_key

PASSWORD = "тиха-вода-47"
CHEAP = PasswordHasher(time_cost=1, memory_cost=8, parallelism=1)
PASSWORD_HASH = CHEAP.hash(PASSWORD)
NUMBERS = {"dnipro": "{:012}", "kamianske": "{:06}", "melitopol": "{:07}", "novosibirsk": "01-{:07}"}
STREETS = {"melitopol": "ул. Ленина", "novosibirsk": "ул. Ленина"}
PAID_ON = date(2026, 11, 10)
BEGINNING = datetime(2026, 1, 15, 12, tzinfo=UTC)

_numbers = count(100_001)


def make_street(name: str = "вул. Троїцька") -> Street:
    """The same street again for the same name."""
    known = db.session.scalars(db.select(Street).where(Street.key == street_key(name))).one_or_none()
    return known or _added(Street(name=name, key=street_key(name)))


def make_rename(old: str, new: str) -> StreetRename:
    known = db.session.scalars(db.select(StreetRename).where(StreetRename.old_key == street_key(old))).one_or_none()
    return known or _added(StreetRename(old_name=old, old_key=street_key(old), street_id=make_street(new).id))


def make_account(street: str | None = None, *, payments: Sequence[int] = (), **more: Any) -> Account:
    """`payments`: sums in minor units, the newest first, a month between them."""
    account = _added(Account(**_account_fields(street) | more))
    for months, amount in enumerate(payments):
        _added(RecentPayment(account_id=account.id, paid_on=PAID_ON - timedelta(days=30 * months), amount_minor=amount))
    return account


def make_many_accounts(how_many: int, *, payment: int) -> list[str]:
    """Their numbers. All have paid the same sum."""
    alike = _account_fields(None)
    fields = [alike | {"number": _account_number()} for _ in range(how_many)]
    ids = db.session.scalars(db.insert(Account).returning(Account.id), fields).all()
    payments = [{"account_id": account_id, "paid_on": PAID_ON, "amount_minor": payment} for account_id in ids]
    db.session.execute(db.insert(RecentPayment), payments)
    return [account["number"] for account in fields]


def _account_number() -> str:
    return NUMBERS.get(tenancy.current().slug, "{:08}").format(next(_numbers))


def _account_fields(street: str | None) -> dict[str, Any]:
    slug = tenancy.current().slug
    return {
        "number": _account_number(),
        "holder_kind": "person",
        "surname": "Воробьёва",
        "given_name": "Мария",
        "patronymic": "Ивановна",
        "organisation": "",
        "street_id": make_street(street or STREETS.get(slug, "вул. Троїцька")).id,
        "house": "21А",
        "block": "",
        "flat": "14",
        "private_house": False,
        "common_meter": False,
        "imported_at": clock.now(),
    }


def make_subscriber(
    *accounts: Account, identifier: str | None = None, password: str | None = PASSWORD, **more: Any
) -> Subscriber:
    """Activated, with these accounts in the cabinet. `identifier` is in its normal form."""
    serial = next(_numbers)
    tenant, email = tenancy.current(), more.pop("email", f"olena-{serial}@example.com")
    asked = tenant.registration.sign_in
    by_kind = {"email": email, "account_number": accounts[0].number if accounts else "", "phone": "+380671234567"}
    identifier = identifier or by_kind.get(asked, f"olena-{serial}")
    hashed = PASSWORD_HASH if password == PASSWORD else hash_password(password) if password else None
    fields: dict[str, Any] = {
        "sign_in_name": sign_in_name(identifier),
        "sign_in_key": sign_in_key(identifier),
        "display_name": "Олена",
        "email": email,
        "email_key": email_key(email),
        "language": tenant.languages[0],
        "password_hash": hashed,
        "registered_at": clock.now(),
        "activated_at": clock.now(),
        "terms_version": tenant.terms.version,
        "terms_accepted_at": clock.now(),
    }
    subscriber = _added(Subscriber(**fields | more))
    for account in accounts:
        _added(AccountAccess(subscriber_id=subscriber.id, account_id=account.id, name="", added_at=clock.now()))
    return subscriber


def make_meter(account: Account, **more: Any) -> Meter:
    fields: dict[str, Any] = {
        "account_id": account.id,
        "serial": str(16_000_000 + next(_numbers)),
        "kind": "cold",
        "place": "кухня",
        "digits": 5,
        "installed_on": date(2024, 5, 1),
        "verified_until": date(2028, 5, 1),
    }
    return _added(Meter(**fields | more))


def make_reading(meter: Meter, value_m3: int, taken_at: datetime = BEGINNING, **more: Any) -> Reading:
    taken_on = taken_at.astimezone(tenancy.current().time_zone).date()
    fields: dict[str, Any] = {
        "meter_id": meter.id,
        "value_m3": value_m3,
        "taken_at": taken_at,
        "taken_on": taken_on,
        "period": taken_on.replace(day=1),
        "source": "web",
        "status": "accepted",
    }
    return _added(Reading(**fields | more))


def make_payment(subscriber: Subscriber, *accounts: Account, amount_minor: int = 60_000, **more: Any) -> Payment:
    """By card, begun and not paid; the sum is shared out evenly."""
    fields: dict[str, Any] = {
        "subscriber_id": subscriber.id,
        "status": "created",
        "amount_minor": amount_minor,
        "email": subscriber.email,
        "language": subscriber.language,
        "checkout_url": "",
        "created_at": clock.now(),
        "expires_at": clock.now() + timedelta(minutes=40),
        "failure": "",
    }
    payment = _added(Payment(**fields | more))
    for account in accounts:
        share = amount_minor // len(accounts)
        _added(PaymentShare(payment_id=payment.id, account_id=account.id, amount_minor=share))
    return payment


def make_photo(reading: Reading, **more: Any) -> ReadingPhoto:
    """A file is there, though not a picture."""
    fields: dict[str, Any] = {
        "meter_id": reading.meter_id,
        "subscriber_id": reading.subscriber_id,
        "submission": reading.submission or uuid4(),
        "reading_id": reading.id,
        "file": files.put(b"large"),
        "small_file": files.put(b"small"),
        "width": 1600,
        "height": 1200,
        "bytes": 10,
        "uploaded_at": clock.now(),
    }
    return _added(ReadingPhoto(**fields | more))


def _added(row: Any) -> Any:
    db.session.add(row)
    db.session.flush()
    return row
