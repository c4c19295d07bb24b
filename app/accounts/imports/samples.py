"""A few rows of each kind, so that a clerk sees what an import would do and not only how much."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from psycopg import Connection

from app.accounts.register.merge import OF_FILE, OF_TABLE
from app.accounts.register.rows import Refusal

MOST = 10
MOST_REFUSED = 3
"""For each reason."""
LONGEST_CELL, MOST_CELLS = 200, 200
SHOWN = (
    "surname", "given_name", "patronymic", "organisation", "house", "block", "flat", "private_house",
    "people_registered", "balance_minor", "balance_on", "benefit_percent", "subsidy_minor", "common_meter",
)  # fmt: skip
HOLDER = "trim(concat_ws(' ', {0}.surname, {0}.given_name, nullif({0}.patronymic, ''), {0}.organisation))"
NEW = f"""
    select r.number, {HOLDER.format("r")}, concat_ws(', ', r.street, r.house, nullif(r.block, ''), nullif(r.flat, ''))
    from register_account r where not exists (select from account a where a.number = r.number)
    order by r.number limit {MOST}
"""
MISSING = f"""
    select a.number, {HOLDER.format("a")}, concat_ws(', ', s.name, a.house, nullif(a.block, ''), nullif(a.flat, ''))
    from account a join street s on s.id = a.street_id
    where a.closed_on is null and a.from_office
      and not exists (select from register_account r where r.number = a.number)
      and not exists (select from register_refused f where f.number = a.number)
    order by a.number limit {MOST}
"""
CHANGED = f"""
    select a.number, a.closed_on is not null,
           jsonb_build_array(was.name, {", ".join(f"a.{column}" for column in SHOWN)}),
           jsonb_build_array(r.street, {", ".join(f"r.{column}" for column in SHOWN)})
    from register_account r join account a on a.number = r.number join street was on was.id = a.street_id
    left join street s on s.key = r.street_key
    where a.closed_on is not null or ({OF_TABLE}) is distinct from ({OF_FILE})
    order by a.number limit {MOST}
"""
METERS_NEW = f"""
    select n.number, n.serial from register_meter n where not exists (
        select from meter m join account a on a.id = m.account_id where a.number = n.number and m.serial = n.serial)
    order by n.number, n.serial limit {MOST}
"""
METERS_REMOVED = f"""
    select a.number, m.serial from meter m join account a on a.id = m.account_id
    join register_account r on r.number = a.number
    where m.removed_on is null and not exists (select from register_refused f where f.number = a.number)
      and not exists (select from register_meter n where n.number = a.number and n.serial = m.serial)
    order by a.number, m.serial limit {MOST}
"""
PLAIN = {
    "accounts_new": NEW,
    "accounts_missing": MISSING,
    "meters_new": METERS_NEW,
    "meters_removed": METERS_REMOVED,
}


def shown_row(cells: Sequence[str]) -> list[str]:
    """A quote that nobody closed may have made a cell of half a file."""
    return [cell if len(cell) <= LONGEST_CELL else f"{cell[:LONGEST_CELL]}…" for cell in cells[:MOST_CELLS]]


def draw_samples(connection: Connection[Any]) -> dict[str, Any]:
    """In the unit of work in which the register was compared: it lies in temporary tables until its end."""
    plain = {name: [list(row) for row in connection.execute(query)] for name, query in PLAIN.items()}
    return {**plain, "accounts_changed": [_changed(*row) for row in connection.execute(CHANGED)]}


class Refusals:
    """The first refused rows of each table and reason, as the office wrote them."""

    def __init__(self, files: Sequence[Mapping[str, Any]]) -> None:
        self.samples: dict[str, list[dict[str, Any]]] = {}
        self._names = {str(number): file["name"] for number, file in enumerate(files, 1)}

    def also(self, refuse: Callable[[Refusal], None]) -> Callable[[Refusal], None]:
        def both(refusal: Refusal) -> None:
            refuse(refusal)
            known = self.samples.setdefault(f"{refusal.table} {refusal.reason}", [])
            if len(known) < MOST_REFUSED:
                file = self._names[refusal.source.file.name]
                known.append({"file": file, "number": refusal.number, "cells": shown_row(refusal.cells)})

        return both


def _changed(number: str, was_closed: bool, before: list[Any], after: list[Any]) -> dict[str, Any]:  # noqa: FBT001 — a row
    pairs = zip(("street", *SHOWN), before, after, strict=True)
    changes = [[field, old, new] for field, old, new in pairs if old != new]
    return {"number": number, "reopened": was_closed, "changes": changes}
