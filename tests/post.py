"""The worker's round inside a test: jobs of this hour are done, letters are written and kept."""

import re
from dataclasses import dataclass, field
from datetime import timedelta
from email.message import EmailMessage

from flask import Flask
from sqlalchemy import create_engine, text

from app.core import clock, mail, tenancy, work
from app.core.db import db
from app.core.jobs import JOBS_SCHEMA, REGISTRY
from app.core.mail import Letter

# The web's role may not read jobs, and the owner cannot see what a test has not committed.
TOLD = text(f"""
    create or replace function {JOBS_SCHEMA}.told_to_tests()
    returns table (id bigint, task_name text, args jsonb, scheduled_at timestamptz, priority integer)
    language sql security definer
    as 'select id, task_name, args, scheduled_at, priority from {JOBS_SCHEMA}.procrastinate_jobs order by id'
""")
JOBS = text(f"""
    select id, task_name, args from {JOBS_SCHEMA}.told_to_tests() where coalesce(scheduled_at < :before, true)
    order by priority desc, id
""")
ROUND = timedelta(hours=1)


def let_tests_see_jobs(app: Flask) -> None:
    engine = create_engine(app.extensions["waterworks"].settings.database_owner_url)
    with engine.begin() as connection:
        connection.execute(TOLD)
    engine.dispose()


def forget_jobs(app: Flask) -> None:
    """For tests on real transactions, whose jobs nobody will do."""
    url = app.extensions["waterworks"].settings.database_worker_url
    engine = create_engine(url, connect_args={"options": f"-c search_path={JOBS_SCHEMA}"})
    with engine.begin() as connection:
        connection.execute(text("delete from procrastinate_jobs"))
    engine.dispose()


@dataclass
class Postman:
    app: Flask
    done: set[int] = field(default_factory=set)

    def __call__(self) -> list[EmailMessage]:
        """The letters that were posted since the last round."""
        found: list[EmailMessage] = []
        while waiting := self.waiting():
            for job_id, task, arguments in waiting:
                self.done.add(job_id)
                with work.work_for(self.app, arguments.pop("tenant")):
                    if task == "mail.send-letter":
                        found += write(arguments["letter_id"])
                    else:
                        REGISTRY[task].work(**arguments)
        return found

    def waiting(self) -> list[tuple]:
        with tenancy.serving(self.app, "dnipro"):
            return [
                tuple(job)
                for job in db.session.execute(JOBS, {"before": clock.now() + ROUND})
                if job.id not in self.done
            ]


def write(letter_id: int) -> list[EmailMessage]:
    """None of them where it was put off or taken back."""
    letter = db.session.get_one(Letter, (tenancy.current().slug, letter_id))
    message = mail.prepare(letter)
    if message is None:
        return []
    letter.sent_at = clock.now()
    return [message]


def text_of(letter: EmailMessage) -> str:
    return letter.get_body(("plain",)).get_content()


def links_in(letter: EmailMessage) -> list[str]:
    """Links that carry a secret, without the host."""
    return re.findall(r"https://[^/\s]+(/[a-z-]+/[\w-]{30,})", text_of(letter))


def issued_password(letter: EmailMessage) -> str:
    return re.search(r"^\s*([a-z0-9]{4}-[a-z0-9]{4}-[a-z0-9]{4})\s*$", text_of(letter), re.MULTILINE)[1]
