"""Headers as mail programs want them."""

from email.header import Header
from email.headerregistry import BaseHeader, HeaderRegistry, UniqueSingleAddressHeader, UnstructuredHeader
from email.policy import Policy, default


class AddressOfAPage(BaseHeader):
    """A link in one piece: folded as the library would, no mail program would know it again."""

    max_count = 1
    parse = UnstructuredHeader.parse

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


class Words(BaseHeader):
    """Folded as the library would, words lose the space between them where a line ends."""

    max_count = 1
    parse = UnstructuredHeader.parse

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {_encoded(str(self), self.name, policy)}{policy.linesep}"


class Sender(UniqueSingleAddressHeader):
    """The same for his name; one in plain letters may need quotes, and loses nothing."""

    name: str

    def fold(self, *, policy: Policy) -> str:
        if str(self).isascii():
            return f"{self.name}: {self}{policy.linesep}"
        name = _encoded(self.address.display_name, self.name, policy)
        return f"{self.name}: {name}{policy.linesep} <{self.address.addr_spec}>{policy.linesep}"


def _encoded(words: str, header: str, policy: Policy) -> str:
    return Header(words, header_name=header).encode(linesep=policy.linesep)


_registry = HeaderRegistry()
_registry.map_to_type("list-unsubscribe", AddressOfAPage)
_registry.map_to_type("subject", Words)
_registry.map_to_type("from", Sender)  # type: ignore[arg-type]  # the registry adds BaseHeader itself

POLICY = default.clone(header_factory=_registry)
