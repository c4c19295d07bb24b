"""`make run`: everything on one machine, from nothing, until Ctrl-C."""

import json
import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path
from types import FrameType

from app.cli.children import Children
from app.cli.environment import RUNNING, app_for
from app.cli.ports import answers, free_port, is_free
from app.cli.sentences import CannotBeDone
from config.settings import Settings, sms_variable, stripe_variable

Say = Callable[[str], object]
SMTP_PORT = 2525
STRIPE_PORT = 4242
READY_SECONDS = 120.0
PAUSE = 0.2


class StopAsked(Exception):
    """Ctrl-C or SIGTERM. Noticed between steps, so that none is cut in half."""


class Signals:
    def __init__(self) -> None:
        self.asked = False
        signal.signal(signal.SIGINT, self._note)
        signal.signal(signal.SIGTERM, self._note)
        if signal.getsignal(signal.SIGHUP) != signal.SIG_IGN:  # as nohup has it
            signal.signal(signal.SIGHUP, self._note)

    def _note(self, _number: int, _frame: FrameType | None) -> None:
        self.asked = True

    def check(self) -> None:
        if self.asked:
            raise StopAsked


def run_until_stopped(settings: Settings, say: Say) -> None:
    from app.core import embedded

    refuse_unsuitable(settings)
    signals = Signals()
    try:
        with everything(settings, say, signals) as (running, children):
            wait_until_ready(running, children, signals)
            announce(running, say)
            while True:
                signals.check()
                if embedded.revive(settings):
                    say("The database had stopped and is started again.")
                children.look_after(ready=True)
                time.sleep(PAUSE)
    except StopAsked:
        say("Stopped. The data stays in " + str(settings.var) + ".")


def refuse_unsuitable(settings: Settings) -> None:
    if settings.secure:
        raise CannotBeDone(
            "`waterworks run` serves plain http on this machine; take WATERWORKS_BASE_URL out, or use serve."
        )
    if settings.database_url and not settings.database_owner_url:
        raise CannotBeDone("DATABASE_OWNER_URL is missing beside DATABASE_URL; migrations run as the tables' owner.")
    if not is_free(settings.port):
        raise CannotBeDone(
            f"Port {settings.port} is taken by another program. "
            f"Stop it, or choose another port: make run PORT={settings.port + 1}"
        )


@contextmanager
def everything(settings: Settings, say: Say, signals: Signals) -> Iterator[tuple[Settings, Children]]:
    """The database, the mailbox, the schema and the demo's data, then web and worker; stopped in reverse order."""
    from app.core import embedded
    from app.core.plugins import load_tenants
    from app.core.revision import is_newest
    from app.demo.mailbox import receiving
    from app.demo.stripe.rehearsal import rehearsing

    settings.var.mkdir(parents=True, exist_ok=True)
    say("Starting the database …")
    with (
        embedded.database(settings) as with_database,
        receiving(settings.var / "mail", free_port(SMTP_PORT)) as smtp_url,
        rehearsing(settings, load_tenants(settings.tenants)[0], free_port(STRIPE_PORT)) as merchants,
    ):
        signals.check()
        running = replace(with_database, smtp_url=smtp_url, demo=True, sms=gateways(with_database), merchants=merchants)
        with noted(running), Children(settings.var / "log", environment(running), say) as children:
            # Web and worker take seconds to load; where their tables are ready, they do so while we look at the rest.
            early = is_newest(running.database_owner_url or "")
            if early:
                start_both(children)
            prepare(running, say, signals.check)
            if not early:
                start_both(children)
            yield running, children


def start_both(children: Children) -> None:
    children.start("serve")
    children.start("worker")


def prepare(running: Settings, say: Say, check: Callable[[], None]) -> None:
    """Nothing to do when it was done before."""
    from app.core import schema
    from app.demo.load import load_demo

    with app_for(running) as app:
        for problem in app.extensions["waterworks"].problems:
            say(str(problem))
        schema.migrate(app)
        check()
        load_demo(app, say, check)


def environment(running: Settings) -> dict[str, str]:
    """What web and worker get. The owner of the tables is not among it."""
    inherited = {name: value for name, value in os.environ.items() if name != "DATABASE_OWNER_URL"}
    return {
        **inherited,
        "PORT": str(running.port),
        "WATERWORKS_VAR": str(running.var),
        "WATERWORKS_SECRET_KEY": running.secret_key,
        "WATERWORKS_DEMO": "yes",
        "DATABASE_URL": running.database_url or "",
        "DATABASE_WORKER_URL": running.database_worker_url or "",
        "SMTP_URL": running.smtp_url,
        **gateway_variables(running),
    }


def gateways(settings: Settings) -> dict[str, str]:
    """The demo's own, where the operator has set none."""
    from app.core.plugins import load_tenants
    from app.demo.texts import demo_gateways

    return {**demo_gateways(settings, load_tenants(settings.tenants)[0]), **settings.sms}


def gateway_variables(running: Settings) -> dict[str, str]:
    """Of text messages and of payments."""
    return {
        **{sms_variable(slug): url for slug, url in running.sms.items()},
        **{stripe_variable(slug): merchant.url for slug, merchant in running.merchants.items()},
    }


@contextmanager
def noted(running: Settings) -> Iterator[None]:
    """Other commands (doctor, demo) learn port, mail server and gateways from here."""
    file = running.var / RUNNING
    file.touch(mode=0o600)
    file.write_text(json.dumps({"PORT": str(running.port), "SMTP_URL": running.smtp_url, **gateway_variables(running)}))
    try:
        yield
    finally:
        file.unlink(missing_ok=True)


def wait_until_ready(running: Settings, children: Children, signals: Signals) -> None:
    deadline = time.monotonic() + READY_SECONDS
    waiting = hosts(running)
    while waiting:
        signals.check()
        children.look_after(ready=False)
        waiting = [host for host in waiting if not answers(host, running.port)]
        if waiting and time.monotonic() > deadline:
            raise CannotBeDone(f"{waiting[0]} does not answer; see {running.var / 'log' / 'serve.log'}.")
        time.sleep(PAUSE if waiting else 0)


def hosts(running: Settings) -> list[str]:
    from app.core.plugins import load_tenants

    slugs = load_tenants(running.tenants)[0]
    return [running.base_host, *(f"{label}.{running.base_host}" for label in (*slugs, "mail", "sms"))]


def announce(running: Settings, say: Say) -> None:
    from app.core.plugins import load_tenants
    from app.demo.kept import read_kept

    kept = read_kept(running.var)
    say("")
    for slug, tenant in sorted(load_tenants(running.tenants)[0].items()):
        say(f"{tenant.name[tenant.languages[0]]}\n  {running.site_url(slug)}/")
        if slug in kept:
            say(f"  sign in as {kept[slug].identifier} with {kept[slug].password}")
            say(f"  text from {kept[slug].phone}")
            say(f"  console of the staff: {running.site_url(slug)}/console/")
    mail = running.site_url("mail")
    say(f"Mail, and who signs in to the consoles\n  {mail}/\n  {mail}/staff")
    stand_in = next((merchant.api for merchant in running.merchants.values() if merchant.api), None)
    if stand_in:
        say(f"Rehearsed payments by card\n  {stand_in}/")
    say(f"SMS\n  {running.site_url('sms')}/")
    say(f"Logs\n  {Path(running.var, 'log')}\n\nCtrl-C stops everything; the data stays.\n")
    say(f"ready {running.base_url}/")
