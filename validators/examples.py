"""A plugin's examples are run: what it says is accepted or refused has to be so (T5)."""

from collections.abc import Iterator, Mapping
from typing import Any

from validators.verdict import Judge, Rejected


def check_examples(
    key: str, judge: Judge, examples: Mapping[str, Any], *, again: bool = True
) -> Iterator[tuple[str, str]]:
    """Runs the plugin's own examples. `again`: the normal form must be accepted as itself."""
    if not any(examples["accept"]):
        yield f"{key}.accept", "is empty; the accepted examples are the samples that people see"
    for typed, normal in examples["accept"].items():
        found = judged(judge, typed)
        if found != normal:
            yield f'{key}.accept."{typed}"', f'should become "{normal}", but {_told(found)}'
        elif again and judged(judge, normal) != normal:
            yield f'{key}.accept."{typed}"', f'gives "{normal}", which does not stay as it is'
    for typed in examples["reject"]:
        found = judged(judge, typed)
        if isinstance(found, str):
            yield f"{key}.reject", f'names "{typed}", but it {_told(found)}'


def judged(judge: Judge, typed: str) -> str | Rejected:
    try:
        return judge(typed).value
    except Rejected as refusal:
        return refusal


def _told(found: str | Rejected) -> str:
    return f"is refused ({found.code})" if isinstance(found, Rejected) else f'becomes "{found}"'
