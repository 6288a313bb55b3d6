"""How an e-mail address is written in a header and on the wire."""

import re

from calendar_service.domain.text import has_forbidden

# White space, controls and what RFC 5322 §3.2.3 calls specials, save the dot.
_SPECIALS = re.compile(r'[\s\x00-\x20\x7f()<>\[\]:;@\\,"]')
_HOST = re.compile(r"[A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?")


def wire_address(email: str) -> str:
    """Return the address with its domain in ASCII (RFC 5890); the local part is left alone.

    A local part outside ASCII stays so, and needs a server with SMTPUTF8 (RFC 6531). Raises
    `ValueError` for what cannot stand in a header or a command as one plain address.
    """
    local_part, _, domain = email.rpartition("@")
    host = ".".join(_ascii_label(label) for label in domain.split("."))
    if not (_is_plain(local_part) and _HOST.fullmatch(host)):
        raise ValueError("this is not an address that a letter can be sent to")
    return f"{local_part}@{host}"


def _is_plain(local_part: str) -> bool:
    # Python's header parser reads an encoded word even here (RFC 2047 §5 forbids it), and what
    # it decodes to may hold a line break.
    if not local_part or "=?" in local_part:
        return False
    return not (_SPECIALS.search(local_part) or has_forbidden(local_part))


def _ascii_label(label: str) -> str:
    # Not the codec "idna": it knows only the rules of 2003, by which a letter for straße.example
    # would go to strasse.example, which is somebody else's.
    if label.isascii():
        return label
    return f"xn--{label.lower().encode('punycode').decode('ascii')}"
