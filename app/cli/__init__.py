"""The operator's door: the `waterworks` command (U4).

The modules of this door import nothing heavy at their top, so that help answers at once and works whatever is broken.
"""

import sys

import click

from app.cli.bank_files import bank as _bank  # noqa: F401 — a command of `import`
from app.cli.billing import billing
from app.cli.demo import demo
from app.cli.doctor import doctor
from app.cli.exports import export
from app.cli.office_files import charges as _charges  # noqa: F401 — commands of `import`
from app.cli.processes import migrate, run, serve, worker
from app.cli.receipts import receipts
from app.cli.registers import import_
from app.cli.sentences import explain
from app.cli.staff import staff
from app.cli.tariffs import tariffs
from app.cli.tenants import tenants

USAGE = 2


@click.group(context_settings={"help_option_names": ["-h", "--help"], "max_content_width": 110})
@click.option("--traceback", is_flag=True, help="Show where in the code a command failed.")
@click.pass_context
def waterworks(context: click.Context, *, traceback: bool) -> None:
    """One subscriber cabinet for many water utilities."""
    context.obj = {"traceback": traceback}


for command in (tenants, staff, import_, export, tariffs, billing, receipts, migrate, worker, serve, run, doctor, demo):
    waterworks.add_command(command)


def main() -> None:
    """0: done. 1: it could not be done, one line on stderr says why. 2: the command was not understood."""
    try:
        sys.exit(waterworks.main(prog_name="waterworks", standalone_mode=False))
    except click.UsageError as problem:
        command = problem.ctx.command_path if problem.ctx else "waterworks"
        _complain(f"{problem.format_message()} See `{command} --help`.")
        sys.exit(USAGE)
    except (click.Abort, KeyboardInterrupt):
        _complain("Stopped.")
    except Exception as problem:
        if "--traceback" in sys.argv:
            raise
        for sentence in explain(problem):
            _complain(sentence)
    sys.exit(1)


def _complain(sentence: str) -> None:
    click.echo(sentence, err=True)
