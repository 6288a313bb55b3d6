"""How the headers of a letter are written (RFC 5322, 2047, 6532)."""

from collections.abc import Callable
from datetime import datetime
from email.header import Header
from email.headerregistry import (
    Address,
    BaseHeader,
    HeaderRegistry,
    UniqueAddressHeader,
    UniqueDateHeader,
    UniqueUnstructuredHeader,
)
from email.message import EmailMessage
from email.policy import SMTP, EmailPolicy
from email.utils import format_datetime, quote
from functools import partial
from typing import Any, ClassVar, TypeVar

T = TypeVar("T")
LINE_LENGTH_MOST = 78
_FEW = 64


def header_policy(*, utf8: bool) -> EmailPolicy:
    """Return how to write a message: in ASCII, or with its headers in UTF-8."""
    return _Policy(linesep=SMTP.linesep, header_factory=_REGISTRY, utf8=utf8)


def without_encoded_words(text: str) -> str:
    """Return the text so that Python will not decode `=?utf-8?q?=0ABcc:?=`, line break and all,
    when it is put into a header."""
    return text.replace("=?", "= ?")


# Python 3.11 by itself loses or doubles spaces between encoded words (seen in one of thirty long
# titles), so both kinds of text are written here; and need not be read, which takes far longer.
class _Unread(UniqueUnstructuredHeader):
    name: str

    @classmethod
    def parse(cls, value: str, kwds: dict[str, Any]) -> None:
        kwds |= {"decoded": value, "parse_tree": None}


class _Id(_Unread):
    """Stands on a line alone however long it is: where it is broken it is another one."""

    def fold(self, *, policy: "EmailPolicy[EmailMessage]") -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Date(UniqueDateHeader):
    """Always a moment."""

    name: str

    @classmethod
    def parse(cls, value: str | datetime, kwds: dict[str, Any]) -> None:
        assert isinstance(value, datetime), "nobody writes a date as text here"
        kwds |= {"datetime": value, "decoded": format_datetime(value), "parse_tree": None}

    def fold(self, *, policy: "EmailPolicy[EmailMessage]") -> str:
        return f"{self.name}: {self}{policy.linesep}"


class _Subject(_Unread):
    def fold(self, *, policy: "EmailPolicy[EmailMessage]") -> str:
        return f"{self.name}: {_encoded(str(self), self.name, policy)}{policy.linesep}"


class _Mailbox(UniqueAddressHeader):
    """Always one address."""

    name: str

    @classmethod
    def parse(cls, value: Any, kwds: dict[str, Any]) -> None:
        kwds["parse_tree"] = None
        super().parse(value, kwds)

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
    is_short = text.isascii() and len(name) + len(": ") + len(text) <= LINE_LENGTH_MOST
    if policy.utf8 or is_short:
        return text
    charset = "us-ascii" if text.isascii() else "utf-8"
    return Header(text, charset, header_name=name).encode(linesep=policy.linesep)


# The same in all letters of a calendar, or one of a few: read and written once.
_ALIKE = frozenset(
    (
        *("from", "reply-to", "auto-submitted", "x-auto-response-suppress", "mime-version"),
        *("content-type", "content-transfer-encoding", "content-language"),
    )
)


class _Few(dict[tuple[object, ...], T]):
    """The first few answers, by what was asked."""

    def once(self, make: Callable[[], T], *asked: object) -> T:
        if asked in self:
            return self[asked]
        made = make()
        if len(self) < _FEW:
            self[asked] = made
        return made


class _Policy(EmailPolicy):
    _folded: ClassVar = _Few[bytes]()

    def fold_binary(self, name: str, value: str) -> bytes:
        fold = partial(super().fold_binary, name, value)
        return self._folded.once(fold, name, value, self.utf8) if _is_alike(name) else fold()


class _Registry(HeaderRegistry):
    """Makes the class of a header once, where Python's own makes one anew for every letter."""

    def __init__(self) -> None:
        super().__init__()
        self._classes = _Few[type[BaseHeader]]()
        self._headers = _Few[BaseHeader]()

    def __getitem__(self, name: str) -> type[BaseHeader]:
        return self._classes.once(partial(super().__getitem__, name), name.lower())

    def __call__(self, name: str, value: Any) -> BaseHeader:
        make = partial(super().__call__, name, value)
        return self._headers.once(make, name, str(value)) if _is_alike(name) else make()


def _is_alike(name: str) -> bool:
    return name.lower() in _ALIKE


def _registry() -> HeaderRegistry:
    registry = _Registry()
    for name, kind in (
        ("subject", _Subject),
        ("from", _Mailbox),
        ("to", _Mailbox),
        ("reply-to", _Mailbox),
        ("date", _Date),
        ("message-id", _Id),
        ("in-reply-to", _Id),
        ("references", _Id),
    ):
        # The registry adds the base class itself.
        registry.map_to_type(name, kind)  # type: ignore[arg-type]
    return registry


_REGISTRY = _registry()
