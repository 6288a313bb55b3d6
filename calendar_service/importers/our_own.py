"""What our own feeds write beside what they were told, taken back when they are read again."""

from typing import Any

PROGRAM = "-//Calendar Service//"
_KINDS = {"Call closes: ": ("call", "Call"), "Survey closes: ": ("survey", "Survey")}


def without_our_additions(fields: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of an event from one of our feeds as they were before it was told: no
    links at the end of the text, no page of ours, and a call as a call."""
    return _kind(_links({**fields}))


def _links(fields: dict[str, Any]) -> dict[str, Any]:
    page = fields.pop("url", None)
    paragraphs = str(fields.pop("description", "")).split("\n\n")
    if paragraphs[-1].splitlines()[-1:] == [page]:
        links = paragraphs.pop().splitlines()[:-1]
        others = [link for link in links if link != fields.get("online_url")]
        fields |= {"url": others[-1]} if others else {}
    if paragraphs[:1] == [fields.get("status_reason")]:
        paragraphs = paragraphs[1:]
    text = "\n\n".join(paragraphs)
    return {**fields, "description": text} if text else fields


def _kind(fields: dict[str, Any]) -> dict[str, Any]:
    for mark, (kind, name) in _KINDS.items():
        title = str(fields.get("title", ""))
        if title.startswith(mark):
            fields.pop("end", None)
            tags = [tag for tag in fields.get("tags", ()) if tag != name]
            closes_at = fields.pop("start")
            plain = {"title": title.removeprefix(mark), "kind": kind, "closes_at": closes_at}
            return {**fields, **plain, "tags": tags}
    return fields
