"""What CALENDAR_MAIL_URL says about the mail server."""

from dataclasses import dataclass, field
from ipaddress import ip_address
from urllib.parse import SplitResult, unquote, urlsplit

from calendar_service.domain.errors import SettingRefused

SETTING = "CALENDAR_MAIL_URL"
ALLOWED = (
    "must look like smtp://mail.example.org:587 or smtps://name:password@mail.example.org, with "
    "other signs than letters and digits in name and password percent-encoded; without it, "
    "letters are kept in a folder"
)
PORTS = {"smtp": 25, "smtps": 465}


@dataclass(frozen=True, slots=True)
class MailServer:
    """`is_tls` means TLS from the first byte, without STARTTLS."""

    host: str
    port: int
    is_tls: bool
    name: str | None = None
    password: str | None = field(default=None, repr=False)

    @property
    def is_this_machine(self) -> bool:
        try:
            return ip_address(self.host).is_loopback
        except ValueError:
            return self.host == "localhost"

    @property
    def starts_tls(self) -> bool | None:
        """True if STARTTLS is a must, None if it is used where offered, False if never.

        A password never leaves this machine in the clear, even if somebody on the way strips
        the offer of STARTTLS.
        """
        if self.is_tls:
            return False
        return True if self.password is not None and not self.is_this_machine else None

    @property
    def proves_itself(self) -> bool:
        """True if its certificate is checked: the relay on this machine often has none that
        anybody vouches for, and nothing on the way there could be listening."""
        return not self.is_this_machine


def read_mail_url(url: str) -> MailServer:
    """Return the server. Raises `SettingRefused`, which never repeats the URL or its password."""
    try:
        return _server(urlsplit(url))
    except ValueError:
        raise SettingRefused(SETTING, ALLOWED) from None


def _server(parts: SplitResult) -> MailServer:
    name, password = unquote(parts.username or ""), unquote(parts.password or "")
    has_more = parts.path not in ("", "/") or parts.query or parts.fragment
    if parts.scheme not in PORTS or has_more or bool(name) != bool(password):
        raise ValueError
    return MailServer(
        host=_checked_host(parts.hostname or ""),
        port=parts.port or PORTS[parts.scheme],
        is_tls=parts.scheme == "smtps",
        name=name or None,
        password=password or None,
    )


def _checked_host(host: str) -> str:
    if not host or any(sign.isspace() or not sign.isprintable() for sign in host):
        raise ValueError
    host.encode("idna")
    return host
