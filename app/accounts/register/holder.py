"""Whose account it is: a person, a company or a managing organisation."""

from collections.abc import Sequence

from app.accounts.register.columns import Places
from app.accounts.register.judging import Column, Judging
from app.accounts.register.values import line_of_text, text, word
from validators.person import name
from validators.register_file import AccountSource
from validators.tenant import Tenant
from validators.verdict import Judge

REASON = "holder"
PERSON = "person"
_LONGEST_ORGANISATION = 200


class HolderColumns:
    def __init__(self, source: AccountSource, tenant: Tenant, places: Places) -> None:
        columns = source.columns
        self._kind = word(REASON, source.holder_kinds) if columns.holder_kind else None
        self._kind_at, self._organisation_at = places.of(columns.holder_kind), places.of(columns.organisation)
        self._full_name_at = places.of(columns.full_name) if columns.full_name else None
        self._names_at = [places.of(part) for part in (columns.surname, columns.given_name, columns.patronymic)]
        self._names = [
            text(REASON, _judge(tenant, part), may_be_blank=True) for part in ("surname", "given_name", "patronymic")
        ]
        self._organisation = text(REASON, line_of_text(_LONGEST_ORGANISATION))

    def read(self, rows: Judging) -> list[Sequence[str]]:
        """Columns: kind, surname, given name, patronymic, organisation."""
        kinds = rows.read(self._kind_at, self._kind) if self._kind is not None else [PERSON] * rows.size
        names = self._name_columns(rows)
        organisations = rows.columns[self._organisation_at]
        if self._kind is not None:
            names = [[cell if kind == PERSON else "" for cell, kind in zip(part, kinds, strict=True)] for part in names]
            organisations = ["" if kind == PERSON else cell for cell, kind in zip(organisations, kinds, strict=True)]
        read = [rows.read_column(cells, reader) for cells, reader in zip(names, self._names, strict=True)]
        called = rows.read_column(organisations, self._organisation)
        for row, (surname, organisation) in enumerate(zip(read[0], called, strict=True)):
            if not surname and not organisation:
                rows.refuse(row, REASON)
        return [kinds, *read, called]

    def _name_columns(self, rows: Judging) -> list[Column]:
        if self._full_name_at is None:
            return [rows.columns[place] for place in self._names_at]
        return list(zip(*map(split_name, rows.columns[self._full_name_at]), strict=True))


def split_name(full_name: str) -> tuple[str, str, str]:
    """Surname, given name, and the rest: a patronymic may have two words (Ахмед оглы)."""
    surname, given_name, patronymic, *_ = [*full_name.split(maxsplit=2), "", "", ""]
    return surname, given_name, patronymic


def _judge(tenant: Tenant, field: str) -> Judge:
    """The rule of the form; utilities that do not ask for a name at registration judge it as a name all the same."""
    asked = tenant.registration.fields.get(field)
    return asked.judge if asked else name()
