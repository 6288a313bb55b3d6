"""What looks wrong in a proposal, as far as it alone tells."""

from datetime import UTC, datetime
from typing import Any

import pytest

from calendar_service.domain.flaws import Flaw, FlawKind, flaws_in
from calendar_service.domain.guess_language import guess_language
from calendar_service.domain.problems import Problems
from calendar_service.domain.proposal import read_proposal

NOW = datetime(2027, 5, 8, 12, tzinfo=UTC)
GERMAN = (
    "Wir laden alle ein, mit uns in den Hof zu kommen und dort auf den Abend zu warten; für das"
    " Essen ist gesorgt und die Kinder werden von uns betreut."
)
ENGLISH = "Come with us to the yard and wait for the evening; there is food for all of you and us."


def flaws(**changes: Any) -> tuple[Flaw, ...]:
    fields = {"title": "Feast", "start": "2027-06-01T18:00", "venue": {"city": "Gent"}, **changes}
    proposal = read_proposal(fields, default_tzid="Europe/Berlin", problems=Problems())
    assert proposal is not None
    return flaws_in(proposal, NOW)


def test_an_ordinary_event_has_no_flaws() -> None:
    assert flaws(description=ENGLISH, language="en-GB") == ()


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"start": "2027-05-08T13:59"}, [Flaw(FlawKind.OVER)]),
        ({"start": "2027-05-08T13:59", "end": "2027-05-08T14:30"}, []),
        ({"start": "2027-05-08"}, []),
        ({"start": "2027-05-07"}, [Flaw(FlawKind.OVER)]),
        ({"start": "2020-05-07", "recurrence": "FREQ=DAILY"}, []),
        ({"kind": "call", "closes_at": "2027-05-07", "start": None}, [Flaw(FlawKind.OVER)]),
        ({"kind": "call", "closes_at": "2027-05-08", "venue": None, "start": None}, []),
        ({"venue": None}, [Flaw(FlawKind.NO_PLACE)]),
        ({"venue": None, "online_url": "https://example.org"}, []),
        ({"title": "COME TO OUR FEAST"}, [Flaw(FlawKind.SHOUTING)]),
        ({"title": "SUMMER PARTY!!!"}, [Flaw(FlawKind.SHOUTING)]),
        ({"title": "UNESCO"}, []),
        ({"description": "https://a.example " * 4}, [Flaw(FlawKind.LINKS, number=4)]),
        ({"description": "https://a.example " * 3}, []),
        (
            {"description": GERMAN, "language": "en"},
            [Flaw(FlawKind.LANGUAGE, said="en", found="de")],
        ),
        ({"description": GERMAN, "language": "de"}, []),
        ({"description": GERMAN, "language": "eu"}, []),
        ({"description": GERMAN}, []),
    ],
    ids=str,
)
def test_what_looks_wrong_is_named(changes: dict[str, Any], expected: list[Flaw]) -> None:
    assert flaws(**changes) == tuple(expected)


def test_all_flaws_are_told_at_once() -> None:
    found = flaws(title="COME TO OUR FEAST", start="2027-05-01", venue=None)

    assert [each.kind for each in found] == [FlawKind.OVER, FlawKind.NO_PLACE, FlawKind.SHOUTING]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        (GERMAN, "de"),
        (ENGLISH, "en"),
        (
            "Venez avec nous dans la cour et nous attendons le soir; il y a de la soupe pour vous",
            "fr",
        ),
        (
            "Vieni con noi nel cortile e aspettiamo la sera; c'è da mangiare per gli amici",
            "it",
        ),
        (
            "Ven con nosotros al patio y esperamos la noche; hay comida para los que se quedan",
            "es",
        ),
        ("Kolacja w ogrodzie jest dla dzieci i dorosłych, a po niej do tańca na sali w domu", "pl"),
        (
            "Kom met ons naar de tuin en wacht op het feest van de avond; er is eten voor een kind",
            "nl",
        ),
        ("Apple pie", None),
        (GERMAN + ENGLISH * 2, None),
        ("", None),
    ],
    ids=str,
)
def test_a_language_is_guessed_where_it_is_clear(text: str, expected: str | None) -> None:
    assert guess_language(text) == expected
