"""A plugin's folder → Tenant, or every problem it has, each with file, key and reason (T3–T5)."""

from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any

from marshmallow import ValidationError

from validators.mark import check_mark
from validators.plugin_text import UnreadableError, read_text, read_toml
from validators.problems import BrokenPluginError, Problem
from validators.tenant import Tenant
from validators.tenant_build import Data, build_tenant
from validators.tenant_checks import CHECKS, TEMPLATE_MARK, check_filled
from validators.tenant_schema import TenantToml
from validators.toml_fields import flatten

TENANT, MARK = "tenant.toml", "brand/mark.svg"
SCHEMA = TenantToml()


def read_tenant(folder: Path) -> Tenant:
    """Raises BrokenPluginError with all problems at once."""
    plugin = _Plugin(folder)
    data = plugin.read_data()
    mark = plugin.read_mark()
    terms = plugin.read_terms(data.get("languages", ()))
    plugin.refuse_code()
    if plugin.problems:
        raise BrokenPluginError(plugin.problems)
    return build_tenant(data, mark=mark, terms=terms, folder=folder)


class _Plugin:
    """A folder that is being read, and what is found wrong with it on the way."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.problems: list[Problem] = []

    def read_data(self) -> Data:
        raw = self._read_toml()
        if raw is None:
            return {}
        data, broken = self._load(raw)
        self._add(TENANT, check_filled(raw))
        for needs, check in CHECKS:
            if broken.isdisjoint(needs):
                self._add(TENANT, check(data))
        if "slug" in data and data["slug"] != self.folder.name:
            self._add(TENANT, [("slug", f'is "{data["slug"]}", but the folder is called "{self.folder.name}"')])
        return data

    def read_mark(self) -> str:
        mark = self._read(MARK, "svg")
        self._add(MARK, check_mark(mark) if mark else ())
        return mark

    def read_terms(self, languages: Iterable[str]) -> Mapping[str, str]:
        terms = {language: self._read(f"terms/{language}.txt", "text") for language in languages}
        for language, text in terms.items():
            self._add(
                f"terms/{language}.txt", [("text", f'still says "{TEMPLATE_MARK}"')] if TEMPLATE_MARK in text else ()
            )
        return terms

    def refuse_code(self) -> None:
        for code in sorted(self.folder.rglob("*.py")):
            reason = "does not run: plugins are data, a new rule goes into validators/"
            self._add(str(code.relative_to(self.folder)), [("code", reason)])

    def _read(self, file: str, key: str) -> str:
        """The text of a file, or "" and a problem that names `key`."""
        try:
            return read_text(self.folder / file).strip()
        except UnreadableError as problem:
            self._add(file, [(key, problem.reason)])
            return ""

    def _read_toml(self) -> dict[str, Any] | None:
        try:
            return read_toml(self.folder / TENANT)
        except UnreadableError as problem:
            self._add(TENANT, [(problem.place or "the file", problem.reason)])
            return None

    def _load(self, raw: dict[str, Any]) -> tuple[dict[str, Any], set[str]]:
        """What has the right shape, and the tables that have not."""
        try:
            data: dict[str, Any] = SCHEMA.load(raw)
        except ValidationError as refusal:
            found = flatten(refusal.messages)
            self._add(TENANT, found)
            valid = refusal.valid_data if isinstance(refusal.valid_data, dict) else {}
            return valid, {key.partition(".")[0] for key, _ in found} | (SCHEMA.fields.keys() - valid.keys())
        return data, set()

    def _add(self, file: str, found: Iterable[tuple[str, str]]) -> None:
        self.problems += [Problem(f"{self.folder.name}/{file}", key, reason) for key, reason in found]
