"""Reads the sample calendar that ships with the service."""

import json
from importlib import resources
from importlib.resources.abc import Traversable
from pathlib import Path

from calendar_service.domain.event import Category
from calendar_service.importers.draft import Draft


def read_sample() -> tuple[tuple[Draft, ...], tuple[Category, ...]]:
    """Return the sample's events, in the fields of a submission, and its categories."""
    content = json.loads(_folder().joinpath("calendar.json").read_text("utf-8"))
    drafts = tuple(Draft(None, fields) for fields in content["events"])
    return drafts, tuple(Category(**category) for category in content["categories"])


def _folder() -> Traversable:
    """A wheel carries the sample inside the package; a checkout has it in `data/`."""
    packaged = resources.files("calendar_service").joinpath("sample")
    if packaged.is_dir():
        return packaged
    return Path(__file__).resolve().parents[2] / "data" / "sample"
