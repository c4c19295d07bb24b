"""The sign of a utility: a small SVG that is set into every page, so it may draw and nothing else."""

from collections.abc import Iterator
from html.parser import HTMLParser

SHAPES = frozenset({"svg", "g", "path", "circle", "ellipse", "rect", "line", "polyline", "polygon"})
ATTRIBUTES = (
    "xmlns viewbox fill fill-rule fill-opacity clip-rule stroke stroke-width stroke-linecap stroke-linejoin opacity "
    "transform d cx cy r rx ry x y x1 y1 x2 y2 width height points"
)
PAINTS = frozenset({"currentColor", "none"})
LONGEST = 4000


def check_mark(svg: str) -> Iterator[tuple[str, str]]:
    """Key and reason of everything it may not be."""
    yield from (("svg", reason) for reason in _reasons(svg))


def _reasons(svg: str) -> Iterator[str]:
    if len(svg) > LONGEST:
        yield f"is too large: {len(svg)} characters, {LONGEST} are enough"
        return
    drawing = _Drawing()
    drawing.feed(svg)
    drawing.close()
    if not drawing.tags or drawing.tags[0][0] != "svg" or drawing.tags[0][1].get("viewbox") != "0 0 24 24":
        yield 'must begin with <svg viewBox="0 0 24 24">'
    for tag, attributes in drawing.tags:
        if tag not in SHAPES:
            yield f"holds <{tag}>, which is not a shape"
        for name in sorted(attributes.keys() - set(ATTRIBUTES.split())):
            yield f"holds {name} on <{tag}>, which a sign does not need"
        for name in ("fill", "stroke"):
            if attributes.get(name, "none") not in PAINTS:
                yield f"is painted {attributes[name]}; use currentColor, so that it takes the page's colour"
    if "currentColor" not in svg:
        yield "must be drawn in currentColor"
    if drawing.words or not svg.rstrip().endswith("</svg>"):
        yield "holds more than shapes"


class _Drawing(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.tags: list[tuple[str, dict[str, str | None]]] = []
        self.words = ""

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append((tag, dict(attrs)))

    def handle_data(self, data: str) -> None:
        self.words += data.strip()

    def handle_comment(self, data: str) -> None:
        self.words += data

    def handle_decl(self, decl: str) -> None:
        self.words += decl

    def handle_pi(self, data: str) -> None:
        self.words += data

    def unknown_decl(self, data: str) -> None:
        self.words += data
