"""Is everything as it has to be? Each check gives one finding; a wrong role stops the app from starting (T6)."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import Flask, current_app
from psycopg.errors import InsufficientPrivilege, UndefinedTable
from sqlalchemy import Connection, Engine, create_engine, text
from sqlalchemy.exc import DBAPIError, OperationalError, ProgrammingError

from app.core import files, tenancy
from app.core.adjusting import list_left_out
from app.core.db import Base
from app.core.jobs import JOBS_SCHEMA
from app.core.mail_server import mail_server

OVERSTEPS = text("""
    select rolname from pg_roles where rolname = current_user and (rolsuper or rolbypassrls)
    union
    select tableowner from pg_tables where schemaname = 'public' and tableowner = current_user
""")
UNWALLED = text("""
    select relname from pg_class where relnamespace = 'public'::regnamespace and relname = any(:names)
    and not (relrowsecurity and relforcerowsecurity
             and exists (select from pg_policy where polrelid = pg_class.oid))
""")
STALE_JOBS = text("""
    select count(*) from procrastinate_jobs
    where status = 'todo' and (scheduled_at is null or scheduled_at < now() - interval '10 minutes')
      and id <= (select coalesce(max(job_id), 0) from procrastinate_events where at < now() - interval '10 minutes')
""")
FAILED_JOBS = text("select count(*) from procrastinate_jobs where status = 'failed'")


@dataclass(frozen=True, slots=True)
class Finding:
    name: str
    good: bool
    says: str


Check = Callable[[], Finding]
CHECKS: list[Check] = []
"""Those of the rooms above this one."""


def examined(check: Check) -> Check:
    """Make a function one of the doctor's checks."""
    CHECKS.append(check)
    return check


class WrongRoleError(RuntimeError):
    """Owners and superusers are not held by the policies: as such a role the app does not start."""


def refuse_wrong_role(app: Flask) -> None:
    with app.app_context():
        engine: Engine = current_app.extensions["throttle"]
        with engine.connect() as connection:
            role = connection.execute(OVERSTEPS).scalar()
    if role:
        raise WrongRoleError(
            f"DATABASE_URL signs in as {role}, which the policies between utilities do not hold. "
            "Give the app a role that owns no tables and has neither SUPERUSER nor BYPASSRLS."
        )


def database_answers() -> bool:
    engine: Engine = current_app.extensions["throttle"]
    try:
        with engine.connect() as connection:
            connection.execute(text("select 1"))
    except Exception:  # noqa: BLE001 — whatever the reason, the answer is no
        return False
    return True


def examine() -> list[Finding]:
    """Every check, in order; one that fails by surprise is a finding too."""
    return [
        _run(check) for check in (_database, _role, _schema, _walls, _plugins, _settings, _jobs, _mail, _files, *CHECKS)
    ]


def _run(check: Check) -> Finding:
    try:
        return check()
    except Exception as problem:  # noqa: BLE001 — the doctor has to finish the round
        return Finding(check.__name__.strip("_"), good=False, says=_in_a_line(problem))


def _in_a_line(problem: Exception) -> str:
    """Without the name of a class before it."""
    words = (str(problem).strip().splitlines() or [type(problem).__name__])[0]
    if isinstance(problem, DBAPIError):
        words = re.sub(r"^\(psycopg\.[\w.]+\) ", "", words)
    if isinstance(problem, OperationalError):
        return f"{words}; see that PostgreSQL runs"
    if isinstance(problem, ProgrammingError) and isinstance(problem.orig, UndefinedTable):
        return f"{words}; waterworks migrate makes it"
    return words


def _connect() -> Connection:
    engine: Engine = current_app.extensions["throttle"]
    return engine.connect()


def _database() -> Finding:
    with _connect() as connection:
        version = connection.execute(text("show server_version")).scalar_one()
    good = int(version.split(".")[0]) >= 15  # noqa: PLR2004 — SET NULL (column) came with 15
    return Finding("database", good, f"PostgreSQL {version}")


def _role() -> Finding:
    with _connect() as connection:
        oversteps = connection.execute(OVERSTEPS).scalar()
        role = connection.execute(text("select current_user")).scalar_one()
    return Finding("role", not oversteps, f"{role} " + ("is not held by the policies" if oversteps else "owns nothing"))


def _schema() -> Finding:
    # Its library is large, and only whoever examines or migrates has a use for it.
    from app.core.schema import head_revision

    url = tenancy.platform().settings.database_owner_url
    if not url:
        return Finding("schema", good=False, says="not examined: DATABASE_OWNER_URL is missing")
    engine = create_engine(url)
    try:
        with engine.connect() as connection:
            found = connection.execute(text("select version_num from alembic_version")).scalar_one_or_none()
    finally:
        engine.dispose()
    wanted = head_revision(current_app)
    says = f"at {found}, newest is {wanted}"
    return Finding(
        "schema", found == wanted, says if found == wanted else f"{says}; waterworks migrate brings it there"
    )


def _walls() -> Finding:
    names = list(Base.metadata.tables)
    with _connect() as connection:
        unwalled = list(connection.execute(UNWALLED, {"names": names}).scalars())
    says = f"{len(names)} tables walled" if not unwalled else f"no wall around {', '.join(unwalled)}"
    return Finding("policies", not unwalled, says)


def _plugins() -> Finding:
    platform = tenancy.platform()
    says = f"serving {', '.join(sorted(platform.tenants))}"
    if platform.problems:
        says += f"; left out: {'; '.join(str(problem) for problem in platform.problems)}"
    return Finding("plugins", not platform.problems, says)


def _settings() -> Finding:
    """What staff have set and a newer plugin no longer takes; its own value holds there."""
    app = current_app._get_current_object()  # type: ignore[attr-defined]  # noqa: SLF001 — werkzeug's own way past its proxy
    left_out = []
    for slug in sorted(tenancy.platform().tenants):
        with tenancy.serving(app, slug):
            left_out += [f"{slug}: {reason}" for reason in list_left_out()]
    return Finding("settings", not left_out, f"left out: {'; '.join(left_out)}" if left_out else "all hold")


def _jobs() -> Finding:
    url = tenancy.platform().settings.database_worker_url or ""
    engine = create_engine(url, connect_args={"options": f"-c search_path={JOBS_SCHEMA}"})
    try:
        with engine.connect() as connection:
            waiting = connection.execute(STALE_JOBS).scalar_one()
            failed = connection.execute(FAILED_JOBS).scalar_one()
    except ProgrammingError as problem:
        if not isinstance(problem.orig, InsufficientPrivilege):
            raise
        return Finding("jobs", good=False, says="DATABASE_WORKER_URL signs in as a role that may not read the jobs")
    finally:
        engine.dispose()
    says = f"{waiting} wait for more than ten minutes, {failed} failed"
    says += "; see that waterworks worker runs" if waiting else "; the log of the worker says why" if failed else ""
    return Finding("jobs", waiting == 0 and failed == 0, says)


def _mail() -> Finding:
    url = urlsplit(tenancy.platform().settings.smtp_url)
    where = f"{url.hostname}:{url.port}"
    try:
        with mail_server(timeout=5) as smtp:
            smtp.noop()
    except OSError as problem:
        why = problem.strerror or _in_a_line(problem)
        return Finding("mail", good=False, says=f"{where} of SMTP_URL takes no letters: {why}")
    return Finding("mail", good=True, says=f"{where} answers")


def _files() -> Finding:
    return Finding("files", good=True, says=f"can be written to {files.store().check()}")
