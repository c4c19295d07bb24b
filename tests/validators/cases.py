"""How a table of cases is checked: what a judge says of a text, in one comparable word or pair."""

from validators.verdict import Judge, Rejected


def said(judge: Judge, text: str) -> tuple[str, tuple[str, ...]] | str:
    """(normal form, repairs), or the code of the refusal."""
    try:
        judged = judge(text)
    except Rejected as refusal:
        return refusal.code
    return judged.value, judged.repairs
