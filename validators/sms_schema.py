"""The [sms] table of tenant.toml: its shape, what it is built into, and its examples, run (M7, T5)."""

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from validators.examples import judged
from validators.registration_schema import Examples
from validators.sms_grammar import understand
from validators.sms_home import Dial, Found, Home
from validators.sms_words import KINDS, Mark, Vocabulary, read_message, vocabulary
from validators.toml_fields import FILLED, Part, Section, listing, matching
from validators.verdict import Judge

MARKS: tuple[Mark, ...] = (*KINDS, "yes", "no")
NUMBER = r"\+?[0-9][0-9 ()-]{1,22}[0-9]"
WORD = r"[^\W\d_]{1,24}"


def _words() -> Any:
    return listing(matching(WORD, "is not a word of letters"), load_default=None, validate=FILLED)


class SmsPart(Section):
    number = matching(NUMBER, "is not a number that a text can be sent to", required=True)
    cold = _words()
    hot = _words()
    irrigation = _words()
    yes = _words()
    no = _words()
    examples = Part(Examples, required=True)


@dataclass(frozen=True, slots=True, kw_only=True)
class Sms:
    """How texts are read here. `samples` are texts that are understood, as a person may write them."""

    number: str
    words: Vocabulary
    samples: tuple[str, ...]


def build_sms(data: Mapping[str, Any]) -> Sms:
    own = {mark: data[mark] for mark in MARKS if data[mark]}
    return Sms(number=data["number"], words=vocabulary(own), samples=tuple(data["examples"]["accept"]))


def check_sms(data: Mapping[str, Any], judge: Judge, numbers: Iterable[str]) -> Iterator[tuple[str, str]]:
    """`numbers`: account numbers as the plugin's own examples write them; the first one is the account of the phone."""
    sms = data["sms"]
    if clashes := list(_check_words(sms)):
        yield from clashes
        return
    number = next((normal for typed in numbers if isinstance(normal := judged(judge, typed), str)), "")
    home = _sample_home(number, data["meters"])
    if not any(sms["examples"]["accept"]):
        yield "sms.examples.accept", "is empty; the accepted examples are the samples that people see"
    words = build_sms(sms).words
    for typed, wanted in sms["examples"]["accept"].items():
        said = _told(typed, words, home, judge)
        if said != wanted:
            yield f'sms.examples.accept."{typed}"', f'should be understood as "{wanted}", but is "{said}"'
    for typed in sms["examples"]["reject"]:
        said = _told(typed, words, home, judge)
        if not said.startswith("?"):
            yield "sms.examples.reject", f'names "{typed}", but it is understood as "{said}"'


def _check_words(sms: Mapping[str, Any]) -> Iterator[tuple[str, str]]:
    seen: dict[str, str] = {}
    for mark in MARKS:
        for word in sms[mark] or ():
            if seen.setdefault(word.casefold(), mark) != mark:
                yield f"sms.{mark}", f'names "{word}", which sms.{seen[word.casefold()]} names too'


def _sample_home(number: str, meters: Mapping[str, Any]) -> Home:
    """One account with a meter of each kind."""
    kinds = [kind for kind in KINDS if kind in meters]
    dials = (
        Dial(id=place, kind=kind, serial=f"1690300{place}", digits=meters[kind]["digits"])
        for place, kind in enumerate(kinds)
    )
    return Home(id=1, number=number, dials=tuple(dials))


def _told(typed: str, words: Vocabulary, home: Home, judge: Judge) -> str:
    """Cold 123, hot 45; or ? and the doubt."""
    message = read_message(typed, words)
    if message.answer:
        return message.answer
    found = understand(message, [home], judge, most_m3=10**9)
    if not isinstance(found, Found):
        return f"?{re.sub('_', ' ', found.doubt)}"
    return ", ".join(f"{dial.kind} {value}" for dial, value in found.values([home]))
