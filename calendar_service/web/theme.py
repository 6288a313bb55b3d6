"""The operator's colour as a style sheet: pages hold no style of their own, so it is a file."""

import re

ADDRESS = "/static/accent.css"
_COLOUR = re.compile(r"#[0-9A-Fa-f]{6}|#[0-9A-Fa-f]{3}")


def accent_css(accent: str | None) -> str:
    """Return the sheet; an empty one for what is no colour like #0d6158."""
    if accent is None or not _COLOUR.fullmatch(accent):
        return ""
    return f":root {{ --accent: {accent}; }}\n"
