"""One spelling for what addresses ask."""

from datetime import date
from urllib.parse import parse_qsl

import pytest

from calendar_service.domain.canonical import (
    filter_pairs,
    paging_pairs,
    presentation_pairs,
    query_text,
)
from calendar_service.domain.filter import parse_filter
from calendar_service.domain.paging import parse_paging
from calendar_service.domain.presentation import parse_presentation

TODAY = date(2027, 5, 8)


def canonical(query: str) -> str:
    pairs = parse_qsl(query, keep_blank_values=True)
    found, problems = parse_filter(pairs, today=TODAY, default_start=TODAY)
    paging, more = parse_paging(dict(pairs))
    told, others = parse_presentation(dict(pairs), ("de", "en"))
    assert (*problems.all(), *more.all(), *others.all()) == ()
    return query_text(
        [*filter_pairs(found, pairs), *presentation_pairs(told), *paging_pairs(paging)]
    )


@pytest.mark.parametrize(
    ("query", "spelling"),
    [
        ("", ""),
        ("utm_source=x&category=&limit=50&cancelled=both&expand=no&order=start", ""),
        ("category=b&category=a&category=a", "?category=a&category=b"),
        ("tag=Caf%C3%A9&country=de&kind=CALL", "?country=DE&kind=call&tag=cafe"),
        ("not_tag=b&tag=a", "?tag=a&not_tag=b"),
        ("q=choir++Song&q=", "?q=choir+song"),
        ("q=song+choir+night", "?q=choir+song+night"),
        ("q=Z%C3%9Crich", "?q=z%C3%BCrich"),
        ("q=%22%22", "?q=%2A"),
        ("from=+1y&to=%2B02y", "?from=%2B1y&to=%2B2y"),
        ("to=2027-06-01&from=-030d", "?from=-30d&to=2027-06-01"),
        ("from=2027-05-08", "?from=2027-05-08"),
        ("from=20270508&to=+1y", "?from=2027-05-08&to=%2B1y"),
        ("from=-00w", "?from=%2B0w"),
        ("from=-1d&from=-2d&from=", "?from=-2d"),
        ("near=%2048.77580,9.18290&within=25", "?near=48.7758%2C9.1829"),
        ("near=48.7758,9.1829&within=7.50", "?near=48.7758%2C9.1829&within=7.5"),
        ("alarm=pt15m&lang=de-AT&cancelled=DROP", "?cancelled=drop&alarm=PT15M&lang=de"),
        ("order=changed&expand=YES", "?expand=yes&order=changed"),
        ("limit=7&after=MTphL2I", "?limit=7&after=MTphL2I"),
    ],
)
def test_what_asks_the_same_is_spelled_the_same(query: str, spelling: str) -> None:
    assert canonical(query) == spelling
    assert canonical(spelling.removeprefix("?")) == spelling
