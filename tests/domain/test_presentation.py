"""How subscribers choose in a feed's address how it is told."""

import pytest

from calendar_service.domain.presentation import (
    ALARMS,
    PLAIN,
    Cancelled,
    Order,
    Presentation,
    parse_presentation,
)

LANGUAGES = ("en", "de")


def parsed(**values: str) -> Presentation:
    presentation, problems = parse_presentation(values, LANGUAGES)
    assert problems.all() == ()
    return presentation


def refused(**values: str) -> list[tuple[str, str]]:
    presentation, problems = parse_presentation(values, LANGUAGES)
    assert presentation == PLAIN
    return [(problem.field, str(problem)) for problem in problems.all()]


def test_who_asks_nothing_gets_both_and_no_alarm_in_the_order_of_time() -> None:
    assert parsed() == PLAIN
    assert Presentation(Cancelled.BOTH, False, None, None, Order.START) == PLAIN


@pytest.mark.parametrize("value", ["", " ", "\t"])
def test_an_empty_value_asks_nothing(value: str) -> None:
    names = ("cancelled", "expand", "alarm", "lang", "order")
    assert parsed(**dict.fromkeys(names, value)) == PLAIN


def test_unknown_parameters_are_passed_over() -> None:
    assert parsed(category="film", utm_source="x", canceled="drop") == PLAIN


@pytest.mark.parametrize("value", list(Cancelled))
def test_each_way_of_telling_cancelled_ones_may_be_asked_for(value: Cancelled) -> None:
    assert parsed(cancelled=value.value).cancelled is value
    assert parsed(cancelled=f" {value.value.upper()} ").cancelled is value


@pytest.mark.parametrize("value", ALARMS)
def test_each_alarm_may_be_asked_for_in_any_case(value: str) -> None:
    assert parsed(alarm=value).alarm == value
    assert parsed(alarm=value.lower()).alarm == value


@pytest.mark.parametrize(("value", "is_expanded"), [("yes", True), ("YES", True), ("no", False)])
def test_a_series_may_be_expanded(value: str, is_expanded: bool) -> None:
    assert parsed(expand=value).is_expanded is is_expanded


@pytest.mark.parametrize("value", list(Order))
def test_the_order_may_be_chosen(value: Order) -> None:
    assert parsed(order=value.value).order is value


@pytest.mark.parametrize("value", ["de", "DE", "de-AT", "de_CH", " de "])
def test_a_language_is_matched_by_its_first_part(value: str) -> None:
    assert parsed(lang=value).language == "de"


@pytest.mark.parametrize(
    ("name", "value", "allowed"),
    [
        ("cancelled", "hide", "both, status, mark, drop"),
        ("expand", "true", "yes, no"),
        ("alarm", "PT5M", ", ".join(ALARMS)),
        ("alarm", "-PT15M", ", ".join(ALARMS)),
        ("lang", "fr", "en, de"),
        ("lang", "deu", "en, de"),
        ("order", "title", "start, changed"),
        ("order", "{name}", "start, changed"),
    ],
)
def test_a_value_of_no_such_kind_is_named_with_what_is_allowed(
    name: str, value: str, allowed: str
) -> None:
    assert refused(**{name: value}) == [(name, f"{name} takes one of {allowed}.")]


def test_all_mistakes_are_named_at_once() -> None:
    fields = [field for field, _ in refused(cancelled="x", expand="x", alarm="x", lang="x")]
    assert sorted(fields) == ["alarm", "cancelled", "expand", "lang"]


def test_equal_choices_are_equal_however_they_are_spelt() -> None:
    assert parsed(alarm="pt1h", lang="de-DE") == parsed(lang="de", alarm="PT1H ")
    assert hash(parsed(lang="de-DE")) == hash(parsed(lang="de"))
