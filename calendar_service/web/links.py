"""Which addresses may stand in a link."""

from urllib.parse import urlsplit

from calendar_service.domain.people import mail_address


def web_address(url: str | None) -> str | None:
    """Return the address if a visitor may be sent there: http or https, nothing else."""
    if not url:
        return None
    return url if url.lower().startswith(("https://", "http://")) else None


def public_address(url: str | None) -> str | None:
    """Return the address by which an organiser is reached: a web page, or a mailbox."""
    return url if mail_address(url) else web_address(url)


def own_path(path: str) -> str | None:
    """Return the path if it leads nowhere but to a page of ours: another host, or what a browser
    would take for one, does not."""
    is_path = path.startswith("/") and not path.startswith("//")
    return path if is_path and path.isprintable() and "\\" not in path else None


def with_query(path: str, query: str) -> str:
    return f"{path}?{query}" if query else path


def webcal(url: str) -> str:
    """Return the address of a feed as calendar apps subscribe to it with one click."""
    return "webcal:" + url.partition(":")[2]


def bare_host(url: str) -> str:
    """Return what a reader needs to see of an address: its host, without www; of a mailto: link,
    whom it writes to."""
    return mail_address(url) or (urlsplit(url).hostname or url).removeprefix("www.")
