"""What the operator sets, from the environment or a `.env` file: every name, default and bound."""

import re
from collections.abc import Mapping
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

PREFIX = "CALENDAR_"
LOOPBACK = ("127.0.0.1", "localhost", "::1")

ALLOWED = {
    "data_dir": "takes a folder that can be written to.",
    "database_url": "takes sqlite:///… with an absolute path.",
    "public_url": "takes the address people see, like https://calendar.example.org, no path.",
    "old_hosts": "takes host names separated by commas.",
    "host": "takes an address to listen on, like 127.0.0.1 or 0.0.0.0.",
    "port": "takes a whole number from 0 to 65535.",
    "workers": "takes a whole number from 1 to 64.",
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
    "refresh": "takes a duration like PT1H, from PT5M to P7D.",
    "cache_bytes": "takes a whole number of bytes, at least 1000000.",
    "secret_key": "takes at least 32 characters that nobody can guess.",
    "sample": "takes yes or no.",
}


def _lines(text: object) -> object:
    return (
        [part.strip() for part in text.split(",") if part.strip()]
        if isinstance(text, str)
        else text
    )


def _web_address(text: str) -> str:
    parts = urlsplit(text)
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise ValueError("no web address")
    return text


def _public_url(text: str) -> str:
    parts = urlsplit(_web_address(text))
    if parts.path not in ("", "/") or parts.query or parts.fragment or parts.username:
        raise ValueError("more than a host")
    return text.rstrip("/")


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
Line = Annotated[str, Field(min_length=1, max_length=100, pattern=r"^[^\x00-\x1f\x7f]+$")]


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
    database_url: Annotated[str, Field(pattern=r"^sqlite:///.+")] | None = None
    public_url: Annotated[str, AfterValidator(_public_url)] | None = None
    old_hosts: Annotated[list[str], BeforeValidator(_lines)] = []
    host: str = "127.0.0.1"
    port: Annotated[int, Field(ge=0, le=65535)] = 8000
    workers: Annotated[int, Field(ge=1, le=64)] = 1
    trusted_proxies: Annotated[list[str], BeforeValidator(_lines)] = []
    title: Line = "Calendar"
    description: Annotated[str, Field(max_length=500)] | None = None
    logo: str | None = None
    accent: Annotated[str, Field(pattern=r"^#(?:[0-9A-Fa-f]{3}|[0-9A-Fa-f]{6})$")] | None = None
    time_zone: Annotated[str, AfterValidator(_zone_name)] = "UTC"
    language: Annotated[str, AfterValidator(_language)] = "en"
    languages: Annotated[list[str], BeforeValidator(_lines)] = []
    imprint_url: WebAddress | None = None
    privacy_url: WebAddress | None = None
    mail_url: Annotated[str, Field(pattern=r"^smtps?://.+")] | None = None
    mail_from: Email | None = None
    mail_reply_to: Email | None = None
    confirm_email: YesNo | None = None
    refresh: Annotated[str, AfterValidator(_refresh)] = "PT1H"
    cache_bytes: Annotated[int, Field(ge=1_000_000)] = 268_435_456
    secret_key: Annotated[str, Field(min_length=32)] | None = None
    sample: YesNo = True

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
        return self.database_url or f"sqlite:///{self.data_dir.resolve() / 'calendar.db'}"

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
    first, *others = (f"{PREFIX}{name.upper()} {allowed}" for name, allowed in names.items())
    name, _, allowed = first.partition(" ")
    return SettingRefused(name, " ".join([allowed, *others]))
