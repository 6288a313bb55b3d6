"""Filters: what an address asks for, and which events that is."""

from datetime import date, timedelta
from urllib.parse import parse_qsl

import pytest
from hypothesis import given
from hypothesis import strategies as st

from calendar_service.domain.event import Category, Closing, Event, Kind, Price, Status
from calendar_service.domain.filter import EventFilter, facets_of, matches, parse_filter
from calendar_service.domain.occurrence import Window
from calendar_service.domain.search import NO_WORD
from tests.events import ALICE, CINEMA, FILM, event
from tests.volume import Volume

TODAY = date(2027, 5, 8)
DAY = " takes a date like 2027-05-08, or one counted from today like -30d, +2w, +6m or +1y."
REPEATS = "; it may be repeated up to 50 times."


def asked(query: str, *, today: date = TODAY, default_start: date | None = None) -> EventFilter:
    found, problems = _parsed(query, today, default_start)
    assert problems == []
    return found


def refusals(query: str) -> list[tuple[str, str]]:
    return _parsed(query, TODAY, None)[1]


def _parsed(
    query: str, today: date, default_start: date | None
) -> tuple[EventFilter, list[tuple[str, str]]]:
    pairs = parse_qsl(query, keep_blank_values=True)
    found, problems = parse_filter(pairs, today=today, default_start=default_start)
    return found, [(problem.field, str(problem)) for problem in problems.all()]


def test_nothing_asked_is_everything() -> None:
    assert asked("") == EventFilter()


def test_unknown_parameters_are_passed_over() -> None:
    query = "utm_source=x&expand=yes&alarm=PT15M&lang=de&FROM=x&not_online=maybe&not_free=x&limit=0"
    assert asked(query) == EventFilter()


def test_an_empty_value_asks_nothing() -> None:
    empty = "from=&to=+&q=&category=&tag=%20&kind=&not_kind=&online=&country="
    assert asked(empty, default_start=TODAY) == EventFilter(start_day=TODAY)


def test_without_from_the_default_holds() -> None:
    assert asked("to=2027-06-01", default_start=TODAY) == EventFilter(TODAY, date(2027, 6, 1))
    assert asked("from=2020-01-01", default_start=TODAY) == EventFilter(date(2020, 1, 1))


@pytest.mark.parametrize(
    ("today", "text", "day"),
    [
        (TODAY, "2027-05-09", date(2027, 5, 9)),
        (TODAY, "20270509", date(2027, 5, 9)),
        (TODAY, "+0d", TODAY),
        (TODAY, "-30d", date(2027, 4, 8)),
        (TODAY, "%2B1d", date(2027, 5, 9)),
        (TODAY, "+2w", date(2027, 5, 22)),
        (TODAY, "%202w", date(2027, 5, 22)),
        (TODAY, "-1w", date(2027, 5, 1)),
        (TODAY, "+1m", date(2027, 6, 8)),
        (TODAY, "+8m", date(2028, 1, 8)),
        (TODAY, "-5m", date(2026, 12, 8)),
        (TODAY, "-24m", date(2025, 5, 8)),
        (TODAY, "+1y", date(2028, 5, 8)),
        (date(2027, 1, 31), "+1m", date(2027, 2, 28)),
        (date(2028, 1, 31), "+1m", date(2028, 2, 29)),
        (date(2027, 3, 31), "-1m", date(2027, 2, 28)),
        (date(2027, 10, 31), "+1m", date(2027, 11, 30)),
        (date(2027, 12, 31), "+2m", date(2028, 2, 29)),
        (date(2028, 2, 29), "+1y", date(2029, 2, 28)),
        (date(2028, 2, 29), "-4y", date(2024, 2, 29)),
        (date(2027, 12, 31), "+12m", date(2028, 12, 31)),
        (TODAY, "-9999d", date(1999, 12, 22)),
        (TODAY, "-9999y", date(1900, 1, 1)),
        (TODAY, "+9999y", date(2199, 12, 31)),
        (TODAY, "+9999m", date(2199, 12, 31)),
        (TODAY, "-9999w", date(1900, 1, 1)),
        (TODAY, "-128y", date(1900, 1, 1)),
    ],
)
def test_a_day_is_a_date_or_counted_from_today(today: date, text: str, day: date) -> None:
    assert asked(f"from={text}", today=today) == EventFilter(start_day=day)
    assert asked(f"to={text}", today=today) == EventFilter(end_day=day)


@pytest.mark.parametrize(
    "text",
    [
        "yesterday", "30d", "+d", "+1", "+1h", "--1d", "+10000d", "+1D", "+٣d", "+1d+1d",
        "2027-5-8", "2027-02-30", "2027-05-08T09:00", "1899-12-31", "2200-01-01", "08.05.2027",
        "%00", "+1d%0A",
    ],
)  # fmt: skip
def test_what_is_no_day_is_refused_with_what_is_allowed(text: str) -> None:
    assert refusals(f"from={text}") == [("from", "from" + DAY)]
    assert refusals(f"to={text}") == [("to", "to" + DAY)]


def test_the_last_of_several_days_counts() -> None:
    assert asked("from=2027-01-01&from=2027-02-01").start_day == date(2027, 2, 1)


def test_a_filter_is_a_window_of_days_of_the_calendars_zone() -> None:
    assert asked("from=+0d&to=%2B1d").window("Europe/Berlin") == Window(
        date(2027, 5, 8), date(2027, 5, 9), "Europe/Berlin"
    )


SAME = [
    ("category=film&kind=event", "kind=event&category=film"),
    ("category=film&category=music", "category=music&category=film&category=film"),
    ("category=Film", "category=film"),
    ("kind=CALL", "kind=call"),
    ("language=pt-BR", "language=PT-br"),
    ("country=de", "country=DE"),
    ("online=YES", "online=yes"),
    ("tag=Caf%C3%A9", "tag=cafe"),
    ("city=Z%C3%BCrich", "city=+ZURICH+"),
    ("city=Stra%C3%9Fburg", "city=STRASSBURG"),
    ("q=Film+Night", "q=film&q=NIGHT"),
    ("q=silent+live+film", "q=live++silent,+film"),
    ("q=film+film", "q=film"),
    ("not_tag=Caf%C3%A9", "not_tag=CAFE"),
    ("venue=a&venue=b&utm=1", "venue=b&venue=a"),
    ("near=52.5,13.4&within=25", "within=25&near=52.50,13.40"),
]


@pytest.mark.parametrize(("one", "other"), SAME)
def test_the_same_question_is_the_same_filter_however_it_is_asked(one: str, other: str) -> None:
    assert asked(one) == asked(other) != EventFilter()
    assert hash(asked(one)) == hash(asked(other))


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("category=film", "not_category=film"),
        ("category=film", "tag=film"),
        ("venue=A", "venue=a"),
        ("q=film+night", "q=night+film"),
        ("online=yes", "online=no"),
    ],
)
def test_different_questions_are_different_filters(one: str, other: str) -> None:
    assert asked(one) != asked(other)


def test_the_last_word_stays_last_since_it_may_be_half_typed() -> None:
    assert asked("q=night+film+nig").words == ("film", "night", "nig")
    assert asked("q=night+film+night").words == ("film", "night")


def test_words_are_folded() -> None:
    words = asked(
        "q=STRA%C3%9FE+%C5%81%C3%B3d%C5%BA+%C4%B0stanbul+%E6%9D%B1%E4%BA%AC%E9%83%BD"
    ).words
    assert words == ("istanbul", "lodz", "strasse", "東京", "京都")


def test_umlauts_stay_in_words_since_they_are_written_in_two_ways() -> None:
    assert asked("q=Z%C3%9CRICH+Mu%CC%88nchen+Li%C3%A8ge").words == ("münchen", "zürich", "liege")


def test_signs_alone_ask_for_what_is_in_no_event() -> None:
    assert asked("q=%F0%9F%8E%89+!!") == asked("q=%22%22") == asked("q=%2A")
    assert asked("q=%2A").words == (NO_WORD,)
    assert asked("q=choir+!!").words == ("choir",)


def test_a_search_for_nothing_asks_nothing() -> None:
    assert asked("q=") == asked("q=+") == asked("q=%09") == EventFilter()


ILL_FORMED = {
    "category=a+b": "category takes a slug like open-calls",
    "category=film,music": "category takes a slug like open-calls",
    "category=-film": "category takes a slug like open-calls",
    "not_category=%C3%BC": "not_category takes a slug like open-calls",
    "tag=" + "x" * 81: "tag takes a tag of at most 80 characters",
    "tag=a%0Ab": "tag takes a tag of at most 80 characters",
    "venue=a/b": "venue takes a venue's id",
    "organiser=" + "x" * 65: "organiser takes an organiser's id",
    "kind=party": "kind takes one of event, call, survey",
    "language=german1": "language takes a language tag like de or pt-BR",
    "country=Germany": "country takes a two-letter country code like DE",
    "country=D1": "country takes a two-letter country code like DE",
    "city=" + "x" * 101: "city takes a city's name",
    "online=maybe": "online takes yes or no",
    "free=no": "free takes yes",
}


@pytest.mark.parametrize(("query", "sentence"), ILL_FORMED.items())
def test_an_ill_formed_value_is_refused_with_what_is_allowed(query: str, sentence: str) -> None:
    assert refusals(query) == [(query.partition("=")[0], sentence + REPEATS)]


def test_all_mistakes_are_told_at_once() -> None:
    query = "from=soon&to=later&q=" + "x" * 201 + "&kind=party&not_kind=party&online=1"
    assert [field for field, _ in refusals(query)] == [
        "from",
        "to",
        "q",
        "kind",
        "online",
        "not_kind",
    ]


def test_too_many_values_are_refused_and_repeats_are_not_counted() -> None:
    fifty = "&".join(f"venue=v{number}" for number in range(50))
    assert asked(fifty + "&venue=v1") == asked(fifty)
    assert [field for field, _ in refusals(fifty + "&venue=v50")] == ["venue"]


def test_a_tag_that_folding_makes_longer_is_still_well_formed() -> None:
    assert asked("tag=" + "ß" * 80).any_of == (("tag", ("ss" * 80,)),)


def test_any_query_gives_a_filter_or_problems_that_name_its_parameters(volume: Volume) -> None:
    names = st.sampled_from(
        "from to q category tag venue organiser kind language country city online free near within "
        "not_category not_tag not_kind not_city other".split()
    )

    @volume.examples(10_000)
    @given(st.lists(st.tuples(names, st.text(st.characters(), max_size=20)), max_size=6))
    def check(pairs: list[tuple[str, str]]) -> None:
        found, problems = parse_filter(pairs, today=TODAY, default_start=None)
        assert hash(found) == hash(parse_filter(pairs, today=TODAY, default_start=None)[0])
        assert {problem.field for problem in problems.all()} <= {name for name, _ in pairs}
        assert all(str(problem) for problem in problems.all())

    check()


FULL = event(
    categories=(FILM, Category("open-air", "Open air")),
    tags=("Café", "Jazz"),
    venue=CINEMA,
    organiser=ALICE,
    language="de-AT",
    price=Price(free=True),
)


def test_an_event_has_these_facets() -> None:
    assert facets_of(FULL) == {
        "category": ("film", "open-air"),
        "tag": ("cafe", "jazz"),
        "venue": ("kino-babylon",),
        "organiser": ("alice",),
        "kind": ("event",),
        "language": ("de", "de-at"),
        "country": ("DE",),
        "city": ("berlin",),
        "online": ("no",),
        "free": ("yes",),
    }


def test_an_event_that_says_little_has_few() -> None:
    facets = facets_of(event())
    assert {name: values for name, values in facets.items() if values} == {
        "kind": ("event",),
        "online": ("no",),
        "free": ("no",),
    }


@pytest.mark.parametrize(
    ("told", "online"),
    [
        (event(online_url="https://meet.example.org/"), "yes"),
        (event(venue=CINEMA, online_url="https://meet.example.org/"), "yes"),
        (event(venue=CINEMA, status=Status.MOVED_ONLINE), "yes"),
        (event(venue=CINEMA, url="https://example.org/"), "no"),
    ],
)
def test_an_event_is_online_if_one_can_join_it_there(told: Event, online: str) -> None:
    assert facets_of(told)["online"] == (online,)


@pytest.mark.parametrize(
    "query",
    [
        "",
        "category=film",
        "category=music&category=film",
        "tag=CAF%C3%89",
        "venue=kino-babylon&organiser=alice&kind=event&country=de&city=BERLIN",
        "language=de",
        "language=de-at",
        "online=no&free=yes",
        "online=yes&online=no",
        "not_category=music&not_language=en",
    ],
)
def test_it_is_in_the_filters_that_ask_for_it(query: str) -> None:
    assert matches(asked(query), facets_of(FULL))


@pytest.mark.parametrize(
    "query",
    [
        "category=music",
        "category=film&tag=blues",
        "not_category=film",
        "category=film&not_category=open-air",
        "language=de-de",
        "not_language=de",
        "language=at",
        "venue=Kino-Babylon",
        "kind=call&kind=survey",
        "online=yes",
        "country=AT",
        "organiser=bob",
    ],
)
def test_it_is_in_no_other(query: str) -> None:
    assert not matches(asked(query), facets_of(FULL))


def test_a_call_is_one() -> None:
    call = event(kind=Kind.CALL, closes=Closing(TODAY + timedelta(days=1), "Europe/Berlin"))
    assert matches(asked("kind=call"), facets_of(call))
    assert not matches(asked("not_kind=call"), facets_of(call))
