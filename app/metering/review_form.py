"""The forms of the review."""

from app.core.form import Form, one_of, typed
from validators.text import clean
from validators.verdict import Judge, Judged, Rejected

LONGEST = 600


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


def words() -> Judge:
    """A sentence or two for a person to read; lines may be broken."""

    def judge(text: str) -> Judged:
        value = "\n".join(clean(line, LONGEST).strip() for line in text.splitlines()).strip()
        if len(value) > LONGEST:
            raise Rejected("too_long", maximum=LONGEST)
        if not value:
            raise Rejected("empty")
        return Judged(value)

    return judge
