"""Headers as mail programs want them."""

from email.headerregistry import BaseHeader, HeaderRegistry, UnstructuredHeader
from email.policy import Policy, default


class AddressOfAPage(BaseHeader):
    """A link in one piece: folded as the library would, no mail program would know it again."""

    max_count = 1
    parse = UnstructuredHeader.parse

    def fold(self, *, policy: Policy) -> str:
        return f"{self.name}: {self}{policy.linesep}"


_registry = HeaderRegistry()
_registry.map_to_type("list-unsubscribe", AddressOfAPage)

POLICY = default.clone(header_factory=_registry)
