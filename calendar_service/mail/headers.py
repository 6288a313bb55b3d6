"""How the headers of a letter are written (RFC 5322, 2047, 6532)."""

from email.header import Header
from email.headerregistry import (
    Address,
    HeaderRegistry,
    MessageIDHeader,
    UniqueAddressHeader,
    UniqueUnstructuredHeader,
)
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import quote

LINE_LENGTH_MOST = 78


def header_policy(*, utf8: bool) -> "EmailPolicy[EmailMessage]":
    """Return how to write a message: in ASCII, or with its headers in UTF-8."""
    return SMTP.clone(header_factory=_REGISTRY, utf8=utf8)


def without_encoded_words(text: str) -> str:
    """Return the text so that Python will not decode `=?utf-8?q?=0ABcc:?=`, line break and all,
    when it is put into a header."""
    return text.replace("=?", "= ?")


# Python 3.11 by itself loses or doubles spaces between encoded words (seen in one of thirty long
# titles), so both kinds of text are written here.
class _Subject(UniqueUnstructuredHeader):
    name: str

    def fold(self, *, policy: "EmailPolicy[EmailMessage]") -> str:
        return f"{self.name}: {_encoded(str(self), self.name, policy)}{policy.linesep}"


class _Mailbox(UniqueAddressHeader):
    """Always one address."""

    name: str

    def fold(self, *, policy: "EmailPolicy[EmailMessage]") -> str:
        mailbox: Address = self.addresses[0]
        if not mailbox.display_name:
            return f"{self.name}: {mailbox.addr_spec}{policy.linesep}"
        is_quoted = policy.utf8 or mailbox.display_name.isascii()
        phrase = f'"{quote(mailbox.display_name)}"' if is_quoted else mailbox.display_name
        start = f"{self.name}: {_encoded(phrase, self.name, policy)}"
        end = f" <{mailbox.addr_spec}>"
        is_long = len(start.split(policy.linesep)[-1] + end) > LINE_LENGTH_MOST
        return start + (policy.linesep if is_long else "") + end + policy.linesep


def _encoded(text: str, name: str, policy: "EmailPolicy[EmailMessage]") -> str:
    if policy.utf8:
        return text
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, header_name=name).encode(linesep=policy.linesep)


def _registry() -> HeaderRegistry:
    registry = HeaderRegistry()
    for name, kind in (
        ("subject", _Subject),
        ("from", _Mailbox),
        ("to", _Mailbox),
        ("reply-to", _Mailbox),
        # Otherwise running text, of which an id longer than a line would be encoded.
        ("in-reply-to", MessageIDHeader),
        ("references", MessageIDHeader),
    ):
        # The registry adds the base class itself.
        registry.map_to_type(name, kind)  # type: ignore[arg-type]
    return registry


_REGISTRY = _registry()
