"""Colours that a host chooses for an embedded calendar, and whether they can be read."""

import re
from collections.abc import Mapping
from types import MappingProxyType

COLOURS: Mapping[str, str] = MappingProxyType(
    {"accent": "--ev-accent", "text": "--ev-text", "background": "--ev-background"}
)
THEMES: Mapping[str, tuple[str, str]] = MappingProxyType(
    {"light": ("#16211f", "#ffffff"), "dark": ("#e5ebe8", "#141c1b")}
)
"""Text and background of each theme, as the component has them."""
READABLE = 4.5
"""The contrast that WCAG 2.2 §1.4.3 asks of text."""
_COLOUR = re.compile(r"#?([0-9A-Fa-f]{6}|[0-9A-Fa-f]{3})")


def colour(text: str) -> str | None:
    """Return the colour as #rrggbb; None for what is none."""
    found = _COLOUR.fullmatch(text.strip())
    if found is None:
        return None
    digits = found[1].lower()
    return "#" + (digits if len(digits) == 6 else "".join(digit * 2 for digit in digits))


def colours_css(chosen: Mapping[str, str]) -> str:
    """Return the sheet that sets the colours; what is no colour is left out."""
    read = {name: colour(chosen.get(name, "")) for name in COLOURS}
    told = "".join(f"{COLOURS[name]}:{value};" for name, value in read.items() if value)
    ground = f"html{{background:{read['background']}}}\n" if read["background"] else ""
    return f"event-calendar{{{told}}}\n{ground}" if told else ""


def contrast(one: str, other: str) -> float:
    """Return the contrast of two colours like #0d5f58, from 1 to 21 (WCAG 2.2)."""
    darker, lighter = sorted((_luminance(one), _luminance(other)))
    return (lighter + 0.05) / (darker + 0.05)


def unreadable(chosen: Mapping[str, str], theme: str) -> list[tuple[str, str, float]]:
    """Return each pair of the chosen colour's name and the theme in which it cannot be read, with
    their contrast. A host's own theme may be either."""
    faults = []
    for name, (usual_text, usual_ground) in THEMES.items():
        if theme in THEMES and name != theme:
            continue
        ground = colour(chosen.get("background", "")) or usual_ground
        text = colour(chosen.get("text", "")) or usual_text
        accent = colour(chosen.get("accent", ""))
        pairs = {"text": text, "accent": accent}
        faults += [
            (part, name, found)
            for part, value in pairs.items()
            if value is not None and (found := contrast(value, ground)) < READABLE
        ]
    return faults


def _luminance(text: str) -> float:
    red, green, blue = (_linear(int(text[at : at + 2], 16) / 255) for at in (1, 3, 5))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else float(((part + 0.055) / 1.055) ** 2.4)
