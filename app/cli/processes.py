"""The processes: migrations, web, worker, and all of them together for `make run`."""

import contextlib

import click

from app.cli.children import end_with_parent
from app.cli.environment import open_app, open_database, read_settings
from app.cli.sentences import CannotBeDone


@click.command()
def migrate() -> None:
    """Bring the database up to date, as the role that owns the tables."""
    from app.core import schema, tenancy

    with open_app() as app:
        with app.app_context():
            if not tenancy.platform().settings.database_owner_url:
                raise CannotBeDone("DATABASE_OWNER_URL is missing; migrations run as the role that owns the tables.")
        schema.migrate(app)
        click.echo(f"The database is at migration {schema.head_revision(app)}.")


@click.command()
@click.option("--until-empty", is_flag=True, help="Stop when nothing is left to do.")
def worker(*, until_empty: bool) -> None:
    """Do the jobs: letters, reminders, clearing up. SIGTERM lets the jobs under way finish."""
    from app.core.doctor import refuse_wrong_role
    from app.core.worker import run_worker

    end_with_parent()
    with open_app(read_settings().log_format) as app:
        refuse_wrong_role(app)
        url = app.extensions["waterworks"].settings.database_worker_url
        run_worker(app, url, until_empty=until_empty)


@click.command()
def serve() -> None:
    """Serve the cabinets with gunicorn on PORT. SIGTERM lets the requests under way finish."""
    from app.cli.serving import serve_until_stopped

    end_with_parent()
    with open_database() as settings:
        serve_until_stopped(settings)


@click.command()
def run() -> None:
    """What `make run` does: a database, demo data, mail page, web and worker, until Ctrl-C."""
    from app.cli.running import run_until_stopped

    run_until_stopped(read_settings(), say=_say)


def _say(sentence: str) -> None:
    """Whoever started us may have stopped reading."""
    with contextlib.suppress(BrokenPipeError):
        click.echo(sentence)
