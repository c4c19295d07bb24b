"""Texts cost money, and anybody can send us one in anybody's name: how often and for how long."""

from datetime import timedelta

from app.core.throttle import Limit

REPLIES_TO_PHONE = Limit("sms.phone", burst=20, per_hour=20)
REPLIES_TO_STRANGERS = Limit("sms.strangers", burst=60, per_hour=60)
"""Of one utility, to phones that are in no cabinet."""
STRANGER_PAUSE = timedelta(days=1)
"""Between two replies to such a phone."""

CONFIRM_WITHIN = timedelta(hours=24)
"""A yes that comes later may be meant for something else."""
CONTINUE_WITHIN = timedelta(hours=1)
"""The answer to "which account?" is read together with the text before it."""

KEPT = timedelta(days=400)
STRANGERS_KEPT = timedelta(days=60)
"""Longer than any replay is thought of."""
