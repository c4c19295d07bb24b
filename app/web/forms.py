"""Fields of a form as templates/components/field.html shows them: words, samples, what was typed, what is wrong."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from flask import request

from app.core import tenancy
from app.core.errors import DomainError, Invalid, Wrong
from app.identity import steps
from app.web import field_words
from app.web.filters import text
from app.web.sentences import explain, sentence
from validators.tenant import Field

WHOLE_FORM = ""
ALONG_CODE, ALONG_ANSWER = "second_factor_code", "second_factor_answer"
OUR_OWN = frozenset({"csrf_token", ALONG_CODE, ALONG_ANSWER})
"""Fields that stand beside what is typed into a form: they say that it is ours, and whose."""


@dataclass(frozen=True, slots=True, kw_only=True)
class FormField:
    """`help` stands behind `?`, `hint` is always shown.

    `alternative`: one of several fields is enough, so it is neither required nor said to be left empty.
    """

    name: str
    label: str
    kind: str = "text"
    value: str = ""
    help: str | None = None
    hint: str | None = None
    samples: Sequence[str] = ()
    error: str | None = None
    autocomplete: str | None = None
    inputmode: str | None = None
    required: bool = True
    alternative: bool = False
    options: Sequence[object] = ()


@dataclass(frozen=True, slots=True)
class ProofFields:
    """The fields of a step in order: before the alternative ways to prove the account, these, and after them."""

    fields: list[FormField]
    alternatives: list[list[FormField]]
    more: list[FormField]


def typed() -> dict[str, str]:
    """What was typed into the form that was sent."""
    return {name: value for name, value in request.form.items() if name not in OUR_OWN}


def typed_twice() -> list[tuple[str, str]]:
    """The same with every value of fields that are there several times."""
    return [(name, value) for name, value in request.form.items(multi=True) if name not in OUR_OWN]


def form_field(name: str, sent: Mapping[str, str], problem: DomainError | None = None) -> FormField:
    """A field in our own words."""
    kind = field_words.KINDS.get(name, "text")
    return FormField(
        name=name,
        label=field_words.label_of(name),
        kind=kind,
        value="" if kind == "password" else sent.get(name, ""),
        help=field_words.help_of(name),
        error=fault_of(name, problem),
        autocomplete=field_words.AUTOCOMPLETE.get(name),
        inputmode=field_words.INPUTMODES.get(name),
    )


def asked_field(field: Field, sent: Mapping[str, str], problem: DomainError | None = None) -> FormField:
    """A field of the registration: the utility's own words come first."""
    ours = form_field(field.name, sent, problem)
    return replace(
        ours,
        label=text(field.label) or ours.label,
        help=text(field.help) or ours.help,
        samples=field.samples,
        required=field.required,
    )


def proof_fields(names: Iterable[str], sent: Mapping[str, str], problem: DomainError | None = None) -> ProofFields:
    """For templates/components/proof.html. Samples, labels and help are the plugin's."""
    own = tenancy.current().registration.fields
    shown = {name: asked_field(own[name], sent, problem) for name in names}
    ways = [way for way in steps.alternatives() if shown.keys() >= set(way)]
    optional = {name for way in ways for name in way}
    order = list(shown)
    turn = min(map(order.index, optional), default=len(order))
    return ProofFields(
        fields=[shown[name] for name in order[:turn]],
        alternatives=[[as_alternative(shown[name]) for name in way] for way in ways],
        more=[shown[name] for name in order[turn:] if name not in optional],
    )


def as_alternative(field: FormField) -> FormField:
    return replace(field, required=False, alternative=True)


def messages(problem: DomainError | None) -> list[str]:
    """What concerns the form as a whole."""
    if problem is None:
        return []
    if not isinstance(problem, Invalid):
        return [explain(problem)]
    whole = problem.fields.get(WHOLE_FORM)
    return [sentence(whole)] if whole else []


def fault_of(name: str, problem: DomainError | None) -> str | None:
    fault: Wrong | None = problem.fields.get(name) if isinstance(problem, Invalid) else None
    return sentence(fault) if fault else None
