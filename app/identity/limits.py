"""How often something may be tried. Right guesses are given back, so these numbers count mistakes.

A family that looks for its bills makes two or three mistakes; an office or a mobile operator puts many families
behind one address. The numbers let all of them through and make guessing hopeless.
"""

from datetime import timedelta

from app.core.throttle import Limit

WEAK_GUESSES_FOR_LIFE = 10
"""Wrong sums and wrong letters for one account number, whether it exists or not."""

PROOFS_BY_CLIENT = Limit("proof.client", burst=30, per_hour=60)
PROOFS_BY_ACCOUNT = Limit("proof.account", burst=15, per_hour=15)
PROOFS_BY_PREMISES = Limit("proof.premises", burst=15, per_hour=15)
WEAK_PROOFS_BY_UTILITY = Limit("proof.weak", burst=60, per_hour=120)
"""One sum tried on many accounts, from as many clients: weak proof pauses for everybody."""

REGISTRATIONS_BY_ACCOUNT = Limit("registration.account", burst=10, per_hour=10)
"""Whoever has proved one account may ask so many times whether a login is free."""

LETTERS_TO_ADDRESS = Limit("letters.address", burst=6, per_hour=6)
LETTERS_BY_CLIENT = Limit("letters.client", burst=20, per_hour=40)
NEW_ADDRESSES = Limit("letters.subscriber", burst=6, per_hour=6)
"""A subscriber names whom a letter goes to, and what he is called in it: strangers must not get many of them."""
RESEND_PAUSE = Limit("letters.again", burst=1, per_hour=60)

SIGN_INS_BY_IDENTIFIER = Limit("sign-in.identifier", burst=5, per_hour=12)
SIGN_INS_BY_CLIENT = Limit("sign-in.client", burst=40, per_hour=120)

ACTIVATION_VALID = timedelta(hours=48)
INITIAL_PASSWORD_VALID = timedelta(days=3)
RECOVERY_VALID = timedelta(hours=2)
NEW_EMAIL_VALID = timedelta(hours=48)
NEW_EMAIL_WAITS = timedelta(days=5)
"""As long as its letter is tried, and its link may be opened after that."""
TICKET_VALID = timedelta(minutes=30)
