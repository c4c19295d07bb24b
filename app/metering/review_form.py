"""The forms of the review."""

from app.core.form import Form, one_of, typed
from validators.verdict import Judged
from validators.words import words


def decision_form(decision: str) -> Form:
    """A refusal, a correction and an errand need words; only a correction needs a value."""
    fields = {"decision": typed(one_of(("accept", "correct", "refuse", "check")))}
    if decision == "accept":
        return Form.of(fields)
    fields["words"] = typed(words())
    if decision == "correct":
        fields["value"] = typed(Judged)
    return Form.of(fields)


def check_form() -> Form:
    return Form.of({"found": typed(words())})
