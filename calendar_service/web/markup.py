"""Markdown to sanitised HTML and to plain text: the one way user text becomes markup."""

from markdown_it import MarkdownIt
from markdown_it.token import Token
from nh3 import clean

from calendar_service.feeds.markup import Markup


def _markdown() -> MarkdownIt:
    """Return the reader. Bare addresses become links where they begin with https://, http:// or
    mailto:; what only looks like one, as `example.org` or `e.g.today`, stays text."""
    options = {"html": False, "breaks": True, "linkify": True}
    found = MarkdownIt("commonmark", options).disable("image").enable("linkify")
    assert found.linkify is not None, "the library is installed"
    found.linkify.set({"fuzzy_link": False, "fuzzy_email": False, "fuzzy_ip": False})
    for schema in ("ftp:", "//"):
        found.linkify.add(schema, None)
    return found


_MARKDOWN = _markdown()
_TAGS = set("p br em strong a ul ol li blockquote code pre h1 h2 h3 h4 h5 h6 hr".split())
_LIST_ENDS = {"bullet_list_close", "ordered_list_close"}
_BLOCK_ENDS = {"paragraph_close", "heading_close", "hr", "fence", "code_block"}


def render_markup(markdown: str) -> Markup:
    """Return the text and the HTML of a description. Links keep only http, https and mailto."""
    tokens = _MARKDOWN.parse(markdown)
    html = _MARKDOWN.renderer.render(tokens, _MARKDOWN.options, {})
    return Markup(_plain(tokens), _sanitised(html))


def _sanitised(html: str) -> str:
    return clean(
        html,
        tags=_TAGS,
        attributes={"a": {"href"}},
        url_schemes={"http", "https", "mailto"},
        link_rel="nofollow noopener ugc",
    ).strip()


def _plain(tokens: list[Token]) -> str:
    lines: list[str] = []
    marks: list[str] = []
    for token in tokens:
        if token.type == "list_item_open":
            marks.append(f"{token.info}. " if token.info else "- ")
        elif token.type == "inline":
            lines.append((marks.pop() if marks else "") + _inline(token.children or []))
        elif token.type in ("fence", "code_block"):
            lines.append(token.content.rstrip())
        is_end = token.type in _BLOCK_ENDS and not token.hidden
        if is_end or (token.type in _LIST_ENDS and token.level == 0 and lines[-1]):
            lines.append("")
    return "\n".join(lines).strip()


def _inline(children: list[Token]) -> str:
    """A link keeps its address behind its words, unless they are the same."""
    parts: list[str] = []
    for token in children:
        if token.type in ("text", "code_inline"):
            parts.append(token.content)
        elif token.type in ("softbreak", "hardbreak"):
            parts.append("\n")
        elif token.type == "link_open":
            href = "" if token.info == "auto" else token.attrGet("href") or ""
            parts.append(f"\x00{href}\x00")
        elif token.type == "link_close":
            parts = _close_link(parts)
    return "".join(parts)


def _close_link(parts: list[str]) -> list[str]:
    opened = max(index for index, part in enumerate(parts) if part.startswith("\x00"))
    address, words = parts[opened].strip("\x00"), "".join(parts[opened + 1 :])
    shown = words if not address or words in address else f"{words} ({address})"
    return [*parts[:opened], shown]
