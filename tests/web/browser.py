"""What a browser makes of a page: the forms on it as they would be sent, its links and its text."""

from dataclasses import dataclass, field
from html.parser import HTMLParser

from httpx2 import AsyncClient, Response

VOID = frozenset(("area", "br", "hr", "img", "input", "link", "meta", "wbr"))


@dataclass(slots=True)
class Form:
    """A form as it stands: what it would send if nobody touched it, and its buttons."""

    action: str
    method: str
    fields: dict[str, list[str]] = field(default_factory=dict)
    buttons: list[tuple[str, str]] = field(default_factory=list)

    @property
    def values(self) -> dict[str, str]:
        """The last value of each field."""
        return {name: values[-1] for name, values in self.fields.items()}


class Page(HTMLParser):
    """A page that was read: `text` is what a person sees, `links` and `sources` are addresses,
    `next_url` is that of the next page of a list."""

    def __init__(self, html: str) -> None:
        super().__init__()
        self.forms: list[Form] = []
        self.links: list[str] = []
        self.next_url: str | None = None
        self.sources: list[str] = []
        self.tags: list[str] = []
        self.text = ""
        self._open: list[str] = []
        self._select: tuple[str, list[tuple[str, bool]]] | None = None
        self._option: tuple[str | None, bool] | None = None
        self._typed: list[str] = []
        self._area: str | None = None
        self.feed(html)
        self.close()

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.tags.append(tag)
        if tag not in VOID:
            self._open.append(tag)
        self.links += [given[name] for name in ("href",) if name in given]
        self.sources += [given[name] for name in ("src",) if name in given]
        if given.get("rel") == "next":
            self.next_url = given["href"]
        if tag == "form":
            self.forms.append(Form(given.get("action", ""), given.get("method", "get")))
        elif tag == "input":
            self._input(given)
        elif tag == "textarea":
            self._area, self._typed = given["name"], []
        elif tag == "select":
            self._select = (given["name"], [])
        elif tag == "option":
            self._option = (given.get("value"), "selected" in given)
            self._typed = []
        elif tag == "button" and "name" in given and self._is_within("form"):
            self.forms[-1].buttons.append((given["name"], given.get("value", "")))

    def handle_data(self, data: str) -> None:
        if self._area is not None or self._option is not None:
            self._typed.append(data)
        elif not self._is_within("script") and not self._is_within("style"):
            self.text += data

    def handle_endtag(self, tag: str) -> None:
        while self._open and self._open.pop() != tag:
            continue
        typed = "".join(self._typed)
        if tag == "textarea" and self._area is not None:
            self._put(self._area, typed.removeprefix("\n"))
            self._area = None
        elif tag == "option" and self._option and self._select:
            value, is_selected = self._option
            self._select[1].append((typed.strip() if value is None else value, is_selected))
            self._option = None
        elif tag == "select" and self._select:
            name, options = self._select
            chosen = [value for value, is_selected in options if is_selected]
            self._put(name, (chosen or [options[0][0]])[-1])
            self._select = None

    def _input(self, given: dict[str, str]) -> None:
        is_unchecked = given.get("type") in ("checkbox", "radio") and "checked" not in given
        if "name" in given and not is_unchecked and self._is_within("form"):
            self._put(given["name"], given.get("value", ""))

    def _put(self, name: str, value: str) -> None:
        self.forms[-1].fields.setdefault(name, []).append(value)

    def _is_within(self, tag: str) -> bool:
        return tag in self._open


def form_to(answer: Response, action: str) -> Form:
    """Return the form on the page that leads to an address."""
    (found,) = (form for form in Page(answer.text).forms if form.action == action)
    return found


async def send(visitor: AsyncClient, form: Form, **typed: str | list[str]) -> Response:
    """Fill in a form and send it as a browser does, lines ending in CRLF."""
    fields: dict[str, list[str]] = dict(form.fields)
    for name, value in typed.items():
        fields[name] = [value] if isinstance(value, str) else value
    data = {
        name: [value.replace("\n", "\r\n") for value in values] for name, values in fields.items()
    }
    return await visitor.post(form.action, data=data, headers={"Sec-Fetch-Site": "same-origin"})
