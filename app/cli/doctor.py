"""Is everything as it has to be (point 11)?"""

import json
from dataclasses import asdict

import click

from app.cli.environment import open_app


@click.command()
@click.option("--json", "as_json", is_flag=True, help="For scripts.")
def doctor(*, as_json: bool) -> None:
    """Examine database, roles, policies, plugins, mail and jobs. Exit code 1 when something is wrong."""
    from app.core.doctor import examine

    with open_app() as app, app.app_context():
        findings = examine()
    if as_json:
        click.echo(json.dumps([asdict(finding) for finding in findings], ensure_ascii=False))
    else:
        for finding in findings:
            click.echo(f"{'good' if finding.good else 'BAD ':<5} {finding.name:<10} {finding.says}")
    if not all(finding.good for finding in findings):
        raise click.exceptions.Exit(1)
