"""What the console's pages share."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from app.core.errors import DomainError
from app.web.field_words import LABELS
from app.web.forms import FormField, fault_of, form_field


def field(name: str, sent: Mapping[str, str], problem: DomainError | None = None, **shown: Any) -> FormField:
    """In our own words where there are any; `shown`: what differs of it. `options` make it a choice."""
    if name in LABELS:
        ours = replace(form_field(name, sent, problem), help=None)
    else:
        ours = FormField(name=name, label="", value=sent.get(name, ""), error=fault_of(name, problem))
    kind = shown.pop("kind", "select" if shown.get("options") else ours.kind)
    return replace(ours, kind=kind, **shown)
