import ast

from config.settings import ROOT
from validators.reasons import REASONS

# A code that is put together from a part of the rule's options.
COMPOSED = {"not_{script}_spelling": ("not_russian_spelling", "not_ukrainian_spelling")}


def test_every_reason_that_is_given_is_listed_with_its_data():
    given = {}
    for file in (ROOT / "validators").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and getattr(node.func, "id", "") == "Rejected":
                for code in _codes(ast.unparse(node.args[0])):
                    given[code] = frozenset(keyword.arg for keyword in node.keywords)
    assert given == dict(REASONS)


def _codes(source: str) -> tuple[str, ...]:
    """`'empty'`, `f'not_{script}_spelling'`, `'wrong_form' if typed else 'empty'` → the codes."""
    expression = ast.parse(source, mode="eval").body
    if isinstance(expression, ast.IfExp):
        return tuple(ast.literal_eval(branch) for branch in (expression.body, expression.orelse))
    if isinstance(expression, ast.JoinedStr):
        return COMPOSED[source.removeprefix("f").strip("'\"")]
    return (ast.literal_eval(expression),)
