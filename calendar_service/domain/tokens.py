"""Secrets in links: what proves that a link was ours, and what is kept of it."""

import base64
import hashlib
import hmac
from enum import StrEnum


class Purpose(StrEnum):
    """What a link may be used for; a token for one is worthless for another."""

    MANAGE = "manage"
    CONFIRM = "confirm"
    FORM = "form"
    FORM_AGE = "form age"
    FEED = "feed"
    FEED_EDIT = "feed edit"


def link_token(secret_key: bytes, purpose: Purpose, key: str, rotation: int) -> str:
    """Return 256 bits that only this service can make: HMAC(secret key, purpose, id, rotation).

    Mail can carry the link whenever it is written, and a leak of the tables gives no link away.
    """
    message = f"{purpose}\x00{key}\x00{rotation}".encode()
    return _base64(hmac.digest(secret_key, message, hashlib.sha256))


def token_hash(token: str) -> str:
    """Return what is kept of a token, by which it is looked up."""
    return hashlib.sha256(_octets(token)).hexdigest()


def is_same(one: str, other: str) -> bool:
    """Compare in a time that tells nothing."""
    return hmac.compare_digest(_octets(one), _octets(other))


def _octets(token: str) -> bytes:
    """Whatever stands in an address is compared, even what is no text."""
    return token.encode(errors="surrogatepass")


def _base64(digest: bytes) -> str:
    return base64.urlsafe_b64encode(digest).decode().rstrip("=")
