"""The form with which a compared register is stored."""

from app.core.form import Form, box, typed
from validators.percent import percent
from validators.verdict import Judged


def apply_form() -> Form:
    """`threshold` in percent of the accounts; `close_count` as it was typed."""
    fields = {"threshold": typed(percent()), "close_missing": box(), "close_count": typed(Judged, unfilled=None)}
    return Form.of(fields)
