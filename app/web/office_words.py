"""Rows of an office's file that cannot be taken: a file of its own columns, with the reason in words (B2)."""

import csv
import io
from collections.abc import Iterable, Sequence

from flask_babel import gettext as _

from app.core.spreadsheet import harmless
from app.web.field_words import N_

OFFICE_REASONS = {
    "cells": N_("The row has more or fewer cells than the header. Look for a missing or a surplus separator."),
    "account_number": N_("this is no account number of ours"),
    "account_unknown": N_("there is no such account"),
    "service_code": N_("the code of the service is not known"),
    "kind_code": N_("the code of the kind is not known"),
    "amount": N_("the sum cannot be read"),
    "blank": N_("the sum is left out; where it is nothing, a nought is written"),
    "volume": N_("the volume cannot be read"),
    "period": N_("the month cannot be read, or is later than that of the file"),
    "twice": N_("there is another row for the same account and service"),
}


def refused_file(header: Iterable[str], rows: Iterable[Sequence[str]]) -> bytes:
    """`rows`: as the office wrote them, with the code of the reason behind. In the language of whoever is served."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=";")
    writer.writerow([*map(harmless, header), _("Why")])
    for *cells, reason in rows:
        writer.writerow([*map(harmless, cells), _(OFFICE_REASONS[reason])])
    return text.getvalue().encode("utf-8-sig")
