"""What an export did, told to a person or to a script."""

import json
from collections.abc import Iterator
from decimal import Decimal
from typing import Any

import click


def say(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    for line in _lines(report):
        click.echo(line)


def _lines(report: dict[str, Any]) -> Iterator[str]:
    if not report["readings"]:
        yield "There is nothing to export: the office has all readings that count. No batch was made."
    else:
        batch = f"Batch {report['batch']}" if report["batch"] else "Would be exported"
        yield f"{batch}: {_counted(report)}."
        lines, dials, used = _many(report["readings"], "line"), report["value_m3"], _m3(report)
        yield f"Control totals: {lines}, dials {dials} m³, used {used} m³."
    if report["in_review"]:
        yield f"Waiting for review: {_many(report['in_review'], 'reading')}, sent once accepted."
    if report["file"]:
        yield f"File: {report['file']}"
        yield f"SHA-256: {report['sha256']}"
        yield from _losses(report)


def _counted(report: dict[str, Any]) -> str:
    of_them = ", ".join(f"{report[name]} {name}" for name in ("corrections", "withdrawn", "estimates") if report[name])
    return f"{_many(report['readings'], 'reading')}{f', of them {of_them}' if of_them else ''}"


def _many(number: int, what: str) -> str:
    return f"{number} {what}" if number == 1 else f"{number} {what}s"


def _m3(report: dict[str, Any]) -> str:
    return f"{report['used_litres'] / 1000:.3f}".rstrip("0").rstrip(".")


def _losses(report: dict[str, Any]) -> Iterator[str]:
    if report["replaced"]:
        letters = ", ".join(f"{letter} {count}" for letter, count in report["replaced"].items())
        yield f"Letters the encoding does not have were replaced by the nearest: {letters}."
    if report["cut"]:
        columns = ", ".join(f"{column} {count}" for column, count in report["cut"].items())
        yield f"Texts longer than their column were cut: {columns}. [export.widths] in register.toml widens it."
    if report["same_as_first"] is False:
        yield "This file differs from the first one of this batch in its bytes, not in what it tells."


def say_list(batches: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(batches, ensure_ascii=False))
        return
    for batch in batches:
        made = f"{batch['created_at'][:16].replace('T', ' ')}  {batch['period'] or 'any month'}"
        click.echo(f"{batch['batch']:>5}  {made:<27}  {batch['format']:<4}  {_counted(batch)}; {batch['value_m3']} m³")


def say_payments(report: dict[str, Any], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(report, ensure_ascii=False))
        return
    for line in _payment_lines(report):
        click.echo(line)


def _payment_lines(report: dict[str, Any]) -> Iterator[str]:
    if not report["payments"]:
        yield "There is nothing to export: the office has all payments. No batch was made."
        return
    batch = f"Batch {report['batch']}" if report["batch"] else "Would be exported"
    yield f"{batch}: {_payments(report)}."
    yield f"Control totals: {_many(report['payments'], 'line')}, sum {_sum(report)}."
    if report["file"]:
        yield f"File: {report['file']}"
        yield f"SHA-256: {report['sha256']}"
        yield from _losses(report)


def _payments(report: dict[str, Any]) -> str:
    of_them = ", ".join(f"{report[name]} {name}" for name in ("refunds", "reversals") if report[name])
    return f"{_many(report['payments'], 'payment')}{f', of them {of_them}' if of_them else ''}"


def _sum(report: dict[str, Any]) -> str:
    return f"{Decimal(report['amount_minor']) / 100:.2f}"


def say_payments_list(batches: list[dict[str, Any]], *, as_json: bool) -> None:
    if as_json:
        click.echo(json.dumps(batches, ensure_ascii=False))
        return
    for batch in batches:
        made = batch["created_at"][:16].replace("T", " ")
        click.echo(f"{batch['batch']:>5}  {made}  {batch['format']:<4}  {_payments(batch)}; {_sum(batch)}")
