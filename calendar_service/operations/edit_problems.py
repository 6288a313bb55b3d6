"""What is wrong with an edit, by its own fields, though the whole event was checked."""

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from calendar_service.domain.edit import AppliesTo, Edit
from calendar_service.domain.problems import Problem

_ENDS_EARLY = "The end must be after the start"
_MOVED_PAST = (
    "It would end before it begins: the start was changed, and the end stays as it is. "
    "Change the end as well."
)


def edit_problems(
    problems: Sequence[Problem], edit: Edit, fields: Mapping[str, Any]
) -> Iterator[Problem]:
    """Yield the mistakes in these fields, which are those of the event with the edit made. One
    date of a series stands last among its overrides."""
    last = len(fields.get("overrides") or ()) - 1
    own = f"overrides.{last}." if edit.applies_to is AppliesTo.THIS else ""
    is_start_alone = "start" in edit.changes and "end" not in edit.changes
    for problem in problems:
        field = problem.field.removeprefix(own)
        if field == "end" and is_start_alone and problem.text.startswith(_ENDS_EARLY):
            yield Problem(field, _MOVED_PAST)
        else:
            yield Problem(field, problem.text, problem.values)
