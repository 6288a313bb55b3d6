"""What the operator sets, from the environment or a `.env` file: every name, default and bound."""

import re
from collections.abc import Mapping
from ipaddress import ip_address, ip_network
from pathlib import Path
from typing import Annotated, Any
from urllib.parse import urlsplit

from babel import Locale, UnknownLocaleError
from platformdirs import user_data_path
from pydantic import AfterValidator, BeforeValidator, Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from calendar_service.domain.errors import SettingRefused
from calendar_service.domain.people import is_email
from calendar_service.domain.when import is_zone
from calendar_service.storage.sqlite import database_file, sqlite_url

PREFIX = "CALENDAR_"
LOOPBACK = ("127.0.0.1", "localhost", "::1")

ALLOWED = {
    "data_dir": "takes a folder that can be written to.",
    "database_url": "takes sqlite:///… with an absolute path, like "
    "sqlite:////srv/calendar.db, or postgresql://user:password@host/name.",
    "public_url": "takes the address people see, like https://calendar.example.org, without a "
    "path; a name beyond ASCII in its xn-- form.",
    "old_hosts": "takes host names separated by commas; names beyond ASCII in their xn-- form.",
    "host": "takes an address to listen on, like 127.0.0.1 or 0.0.0.0.",
    "port": "takes a whole number from 0 to 65535.",
    "workers": "takes a whole number from 1 to 64.",
    "leave_seconds": "takes a number of seconds from 0 to 15.",
    "trusted_proxies": "takes addresses or networks separated by commas.",
    "title": "takes one line of at most 100 characters.",
    "description": "takes one line of at most 500 characters.",
    "logo": "takes a web address or a path on this host.",
    "accent": "takes a colour like #0d6158.",
    "time_zone": "takes a name of the IANA time zone database, like Europe/Brussels.",
    "language": "takes a language tag, like en or pt-BR.",
    "languages": "takes language tags separated by commas.",
    "imprint_url": "takes a web address.",
    "privacy_url": "takes a web address.",
    "mail_url": "takes smtp://… or smtps://…, with user:password@ where the server asks for it.",
    "mail_from": "takes an e-mail address.",
    "mail_reply_to": "takes an e-mail address.",
    "confirm_email": "takes yes or no.",
    "trivial_edits": "takes yes or no.",
    "refresh": "takes a duration like PT1H, from PT5M to P7D.",
    "cache_bytes": "takes a whole number of bytes, at least 1000000.",
    "secret_key": "takes at least 32 characters that nobody can guess.",
    "sample": "takes yes or no.",
    "quotas": "takes yes or no.",
}


def _lines(text: object) -> object:
    return (
        [part.strip() for part in text.split(",") if part.strip()]
        if isinstance(text, str)
        else text
    )


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    is_plain = text.isprintable() and " " not in text
    if parts.scheme not in ("http", "https") or not parts.hostname or not is_plain:
        raise ValueError("no web address")
    return text


_HOST_NAME = re.compile(r"[a-z0-9_]([a-z0-9._-]*[a-z0-9_])?|[0-9a-f:.]*:[0-9a-f:.]+")


def _host_name(text: str) -> str:
    host = text.lower()
    if not _HOST_NAME.fullmatch(host):
        raise ValueError("no host")
    return host


def _public_url(text: str) -> str:
    """What all links begin with is compared and joined, so that there is one way to write it."""
    parts = urlsplit(_web_address(text))
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise ValueError("more than a host")
    host = _host_name(parts.hostname or "")
    name = f"[{host}]" if ":" in host else host
    return f"{parts.scheme}://{name}" + (f":{parts.port}" if parts.port else "")


def _database_url(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme in ("postgresql", "postgres"):
        if len(parts.path) < 2 or parts.port == 0:
            raise ValueError("no name of a database")
        return f"postgresql{text[len(parts.scheme) :]}"
    if not database_file(text).is_absolute():
        raise ValueError("relative to nobody knows what")
    return text


def _network(text: str) -> str:
    return str(ip_network(text, strict=False)) if "/" in text else str(ip_address(text))


def _logo(text: str) -> str:
    is_path = text.startswith("/") and not text.startswith("//") and text.isprintable()
    return text if is_path else _web_address(text)


def _zone_name(text: str) -> str:
    if not is_zone(text):
        raise ValueError("no zone")
    return text


def _email(text: str) -> str:
    if not is_email(text):
        raise ValueError("no address")
    return text


def _language(text: str) -> str:
    try:
        return str(Locale.parse(text.replace("_", "-"), sep="-")).replace("_", "-")
    except (UnknownLocaleError, ValueError) as error:
        raise ValueError("no language") from error


def _yes_no(value: object) -> object:
    answers = {"yes": True, "no": False, "true": True, "false": False, "1": True, "0": False}
    return answers.get(value.strip().lower(), value) if isinstance(value, str) else value


_DURATION = re.compile(r"P(?:(\d+)D)?(?:T(?:(\d+)H)?(?:(\d+)M)?)?")


def _refresh(text: str) -> str:
    match = _DURATION.fullmatch(text)
    days, hours, minutes = (int(part or 0) for part in match.groups()) if match else (0, 0, 0)
    if not 5 <= (days * 24 + hours) * 60 + minutes <= 7 * 24 * 60:
        raise ValueError("out of bounds")
    return text


WebAddress = Annotated[str, AfterValidator(_web_address)]
YesNo = Annotated[bool, BeforeValidator(_yes_no)]
Email = Annotated[str, AfterValidator(_email)]
_ONE_LINE = r"^[^\x00-\x1f\x7f]+$"
Line = Annotated[str, Field(min_length=1, max_length=100, pattern=_ONE_LINE)]
LongLine = Annotated[str, Field(min_length=1, max_length=500, pattern=_ONE_LINE)]
Host = Annotated[str, AfterValidator(_host_name)]
Network = Annotated[str, AfterValidator(_network)]
Language = Annotated[str, AfterValidator(_language)]


class Settings(BaseSettings):
    """Read once, at a root, and passed on as values."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX,
        env_file=".env",
        env_file_encoding="utf-8",
        env_ignore_empty=True,
        extra="ignore",
        enable_decoding=False,
    )

    data_dir: Path = Field(default_factory=lambda: default_data_dir())
    database_url: Annotated[str, AfterValidator(_database_url)] | None = None
    public_url: Annotated[str, AfterValidator(_public_url)] | None = None
    old_hosts: Annotated[list[Host], BeforeValidator(_lines)] = []
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    leave_seconds: Annotated[float, Field(ge=0, le=15)] = 0
    trusted_proxies: Annotated[list[Network], BeforeValidator(_lines)] = []
    title: Line = "Calendar"
    description: LongLine | None = None
    logo: Annotated[str, AfterValidator(_logo)] | None = None
    accent: Annotated[str, Field(pattern=r"^#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$")] | None = None
    time_zone: Annotated[str, AfterValidator(_zone_name)] = "UTC"
    language: Language = "en"
    languages: Annotated[list[Language], BeforeValidator(_lines)] = []
    imprint_url: WebAddress | None = None
    privacy_url: WebAddress | None = None
    mail_url: Annotated[str, Field(pattern=r"^smtps?://.+")] | None = None
    mail_from: Email | None = None
    mail_reply_to: Email | None = None
    confirm_email: YesNo | None = None
    trivial_edits: YesNo = False
    refresh: Annotated[str, AfterValidator(_refresh)] = "PT1H"
    cache_bytes: Annotated[int, Field(ge=1_000_000)] = 268_435_456
    secret_key: Annotated[str, Field(min_length=32)] | None = None
    sample: YesNo = True
    quotas: YesNo = True

    @property
    def address(self) -> str:
        """What all absolute links begin with: the public URL, else the loopback address."""
        if self.public_url is not None:
            return self.public_url
        host = f"[{self.host}]" if ":" in self.host else self.host
        return f"http://{host}:{self.port}"

    @property
    def database(self) -> str:
        """The database's URL; by default a file in the data folder."""
        return self.database_url or sqlite_url(self.data_dir.resolve() / "calendar.db")

    @property
    def is_on_server(self) -> bool:
        """Whether the database is a server's, which several machines may share."""
        return urlsplit(self.database).scheme == "postgresql"

    @property
    def must_confirm_email(self) -> bool:
        """Whether submitters confirm their address: by default where mail really leaves."""
        return self.mail_url is not None if self.confirm_email is None else self.confirm_email


def read_settings(**given: Any) -> Settings:
    """Return the settings, those given on the command line before all others.

    Raises SettingRefused with the name and what is allowed.
    """
    try:
        settings = Settings(**{name: value for name, value in given.items() if value is not None})
    except ValidationError as error:
        raise _refused(error) from None
    except (OSError, UnicodeDecodeError) as error:
        raise SettingRefused(".env", f"must be a readable text file in UTF-8 ({error}).") from None
    if settings.secret_key is None and settings.is_on_server:
        raise SettingRefused(
            f"{PREFIX}SECRET_KEY",
            "must be set with PostgreSQL, the same on every machine: links in mails are signed "
            f"with it. It {ALLOWED['secret_key']}",
        )
    if settings.public_url is None and settings.host not in LOOPBACK:
        raise SettingRefused(
            f"{PREFIX}PUBLIC_URL",
            f"must be set to listen on {settings.host}: absolute links come from it alone. "
            f"It {ALLOWED['public_url']}",
        )
    return settings


def default_data_dir() -> Path:
    """Return `data/` beside main.py in a checkout; for an installed wheel the platform's."""
    root = Path(__file__).resolve().parent.parent
    return root / "data" if (root / "main.py").is_file() else user_data_path("calendar-service")


def _refused(error: ValidationError) -> SettingRefused:
    names: Mapping[str, str] = {
        str(found["loc"][0]): ALLOWED[str(found["loc"][0])] for found in error.errors()
    }
    first, *others = names
    more = (f"{PREFIX}{name.upper()}: {names[name]}" for name in others)
    return SettingRefused(f"{PREFIX}{first.upper()}", " ".join([names[first], *more]))
