"""What a page is told while somebody types."""

from tests.web.visitors import Site


async def test_the_form_so_far_is_read_and_nothing_is_stored(site: Site) -> None:
    typed = {
        "start_date": "11 May 2027",
        "start_time": "9 pm",
        "venue_city": "Lisbon",
        "repeat": "monthly_weekday",
        "repeat_count": "3",
        "exclude": "8.6.2027",
    }

    answer = await site.visitor().post("/submit/reading", data=typed)

    told = answer.json()
    assert answer.headers["cache-control"] == "private, no-store"
    assert dict(told.pop("repeats"))["yearly"] == "Every year on 11 May"
    assert told == {
        "when": "Tuesday, 11 May 2027, 21:00 · Western European Summer Time",
        "closing": None,
        "guess": None,
        "rule": "Every month on the second Tuesday, 3 times",
        "dates": ["Tuesday, 11 May 2027, 21:00", "Tuesday, 13 July 2027, 21:00"],
        "more": None,
    }


async def test_an_empty_form_reads_as_nothing(site: Site) -> None:
    answer = await site.visitor().post("/submit/reading", data={"title": "x"})

    told = answer.json()
    assert answer.status_code == 200
    assert (told["when"], told["dates"], told["guess"]) == (None, [], None)


async def test_a_form_from_elsewhere_is_not_read(site: Site) -> None:
    answer = await site.visitor().post(
        "/submit/reading", data={"title": "x"}, headers={"Sec-Fetch-Site": "cross-site"}
    )

    assert answer.status_code == 403
