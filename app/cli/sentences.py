"""What could not be done → one line for the operator: what, where, what now."""

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from app.core.errors import DomainError

DATABASE_AWAY = {"OperationalError", "InterfaceError", "PoolTimeout", "ConnectorException"}
"""By name, since a command that never came so far has not loaded a driver."""


class CannotBeDone(Exception):
    """A command that cannot be done; the message is the sentence."""


def explain(problem: Exception) -> list[str]:
    from app.core.errors import DomainError
    from config.settings import SettingsError

    if isinstance(problem, SettingsError):
        return problem.problems
    if isinstance(problem, DomainError):
        return [_domain(problem)]
    if isinstance(problem, CannotBeDone) or type(problem).__name__ == "WrongRoleError":
        return [str(problem)]
    return [_machine(problem)]


def _machine(problem: Exception) -> str:
    if DATABASE_AWAY.intersection(kind.__name__ for kind in type(problem).__mro__):
        return f"The database does not answer ({_first_line(problem)}). See that PostgreSQL runs, then try again."
    if "UndefinedTable" in f"{type(problem).__name__} {_first_line(problem)}":
        return "The database has no tables yet, or those of an older version. Bring it up to date: waterworks migrate"
    if isinstance(problem, OSError):
        return f"{problem.strerror or problem}: {problem.filename or ''}".rstrip(": ") + "."
    return f"{type(problem).__name__}: {_first_line(problem)}. Add --traceback after waterworks to see where."


SENTENCES = {
    "no-such-batch": "There is no batch {number}.",
    "no-export-layout": "register.toml of {slug} has no [export]: docs/readings-export.md says how to write one.",
    "no-payments-layout": "register.toml of {slug} has no [export.payments]: docs/payments-export.md says how to"
    " write one.",
    "since-is-known": "The first batch said from which day on payments go; --since goes with the first batch only.",
}


def _domain(problem: "DomainError") -> str:
    data = problem.data
    known = ", ".join(str(name) for name in data.get("known", ()))  # type: ignore[attr-defined]  # a list, by its raiser
    if problem.code == "no-such-utility":
        return f"There is no utility {data['slug']}; there are: {known or 'none'}. `waterworks tenants check` says why."
    if problem.code == "no-such-feature":
        return f"There is no feature {data['feature']}; the plugin knows: {known or 'none'}."
    if problem.code in SENTENCES:
        return SENTENCES[problem.code].format(**data)
    details = ", ".join(f"{name} {value}" for name, value in data.items())
    return f"{problem.code.replace('-', ' ').capitalize()}{': ' if details else ''}{details}."


def _first_line(problem: Exception) -> str:
    return (str(problem).strip().splitlines() or [type(problem).__name__])[0]
