"""What an import took, mended and refused."""

import json
from collections import Counter
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field

from app.accounts.register.columns import ZEROS_RESTORED
from app.accounts.register.rows import Batch, TableName

Counts = dict[str, int]


@dataclass(frozen=True, slots=True, kw_only=True)
class RegisterReport:
    """`rows` of the accounts' table, `deleted` ones included. Counts are by reason and by kind of repair."""

    rows: int = 0
    deleted: int = 0
    accounts_accepted: int = 0
    accounts_refused: Counts = field(default_factory=dict)
    accounts_repaired: Counts = field(default_factory=dict)
    meters_accepted: int = 0
    meters_refused: Counts = field(default_factory=dict)
    meters_repaired: Counts = field(default_factory=dict)
    streets_renamed: int = 0
    streets_refused: Counts = field(default_factory=dict)
    restored: dict[TableName, int] = field(default_factory=dict)
    """Account numbers that had lost their leading zeros, by table. A spreadsheet did that, nobody's mistake."""

    @property
    def refused_share(self) -> float:
        """Of the accounts: what the threshold of an import is about."""
        refused = sum(self.accounts_refused.values())
        return refused / ((refused + self.accounts_accepted) or 1)

    def to_json(self) -> str:
        return json.dumps(asdict(self), ensure_ascii=False, sort_keys=True)


class Tally:
    """A report while it grows."""

    def __init__(self) -> None:
        self._deleted: Counter[TableName] = Counter()
        self._accepted: Counter[TableName] = Counter()
        self._refused: Counter[tuple[TableName, str]] = Counter()
        self._repaired: Counter[tuple[TableName, str]] = Counter()

    def delete(self, table: TableName, rows: int) -> None:
        self._deleted[table] += rows

    def accept(self, batch: Batch) -> None:
        self._accepted["accounts"] += len(batch.accounts)
        self._accepted["meters"] += len(batch.meters)
        self._accepted["renamed_streets"] += len(batch.renames)

    def refuse(self, table: TableName, reason: str) -> None:
        self._refused[table, reason] += 1

    def repair(self, table: TableName, repairs: Iterable[str]) -> None:
        for code in repairs:
            self._repaired[table, code] += 1

    def report(self) -> RegisterReport:
        refused, repaired = _by_table(self._refused), _by_table(self._repaired)
        restored = {table: codes.pop(ZEROS_RESTORED) for table, codes in repaired.items() if ZEROS_RESTORED in codes}
        accounts_refused = refused["accounts"]
        return RegisterReport(
            rows=self._accepted["accounts"] + sum(accounts_refused.values()) + self._deleted["accounts"],
            deleted=self._deleted["accounts"],
            accounts_accepted=self._accepted["accounts"],
            accounts_refused=accounts_refused,
            accounts_repaired=repaired["accounts"],
            meters_accepted=self._accepted["meters"],
            meters_refused=refused["meters"],
            meters_repaired=repaired["meters"],
            streets_renamed=self._accepted["renamed_streets"],
            streets_refused=refused["renamed_streets"],
            restored=restored,
        )


def _by_table(counts: Counter[tuple[TableName, str]]) -> dict[TableName, Counts]:
    tables: dict[TableName, Counts] = {"accounts": {}, "meters": {}, "renamed_streets": {}}
    for (table, code), count in sorted(counts.items()):
        tables[table][code] = count
    return tables
