"""What tests of proposals send, and what is read of it."""

from datetime import datetime
from typing import Any

from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import Proposal, read_proposal

BERLIN = "Europe/Berlin"
FILM: dict[str, Any] = {"title": "Film night", "start": "2027-05-04T19:00"}
CALL: dict[str, Any] = {"title": "Short films wanted", "kind": "call", "closes_at": "2027-06-30"}
EVENING = datetime(2027, 5, 4, 19, 0)
NO_MOMENT = (
    "This must be a date like 2027-05-08 or a local time like 2027-05-08T09:00, without an offset."
)


def read(fields: dict[str, Any]) -> Proposal:
    problems = Problems()
    proposal = read_proposal(fields, default_tzid=BERLIN, problems=problems)
    assert problems.all() == ()
    assert proposal is not None
    return proposal


def refusals(fields: dict[str, Any]) -> list[tuple[str, str]]:
    problems = Problems()
    assert read_proposal(fields, default_tzid=BERLIN, problems=problems) is None
    return [(problem.field, str(problem)) for problem in problems.all()]
