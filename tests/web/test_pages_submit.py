"""The form that sends an event in, as a browser fills it in."""

from datetime import timedelta
from typing import Any
from urllib.parse import urlencode

import pytest
from httpx2 import AsyncClient, Response

from calendar_service.web.form_age import mark
from tests.web.browser import Form, Page, form_to, send
from tests.web.visitors import HERE, NOW, SECRET_KEY, Site, letter_to

ADDRESS = "/api/v1/submissions"
HOSTILE = "\"><script>alert('1')</script></textarea> & co"

HALF_A_CHARACTER = (
    b'--x\r\nContent-Disposition: form-data; name="title"\r\n\r\n\\ud800\r\n--x--\r\n'
)


async def fresh(visitor: AsyncClient, query: str = "") -> Form:
    """Return a form that has been open for a minute."""
    form = form_to(await visitor.get(f"/submit{query}"), "/submit")
    form.fields["opened"] = [opened(minutes=1)]
    return form


def opened(**ago: float) -> str:
    return mark(SECRET_KEY.encode(), NOW - timedelta(**ago))


async def stored(site: Site, answer: Response, **query: str) -> dict[str, Any]:
    """Return what moderators see of what a form sent in."""
    (link,) = {link for link in Page(answer.text).links if link.startswith(f"{HERE}/manage/")}
    title = Page((await site.visitor().get(link)).text).text.split(" · ")[0].strip()
    queue = await (await site.program()).get(ADDRESS, params={"limit": 200, **query})
    found: dict[str, Any] = next(
        each for each in queue.json()["submissions"] if each["title"] == title
    )
    return found


async def test_a_title_a_date_and_an_address_are_enough(site: Site) -> None:
    alice = site.visitor()

    answer = await send(
        alice,
        await fresh(alice),
        title="Bread baking",
        start_date="2027-05-08",
        contact_email="alice@example.org",
    )

    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "private, no-store"
    assert answer.headers["referrer-policy"] == "no-referrer"
    assert "Thank you" in Page(answer.text).text
    found = await stored(site, answer)
    assert found["fields"] == {
        "title": "Bread baking",
        "kind": "event",
        "status": "confirmed",
        "start": "2027-05-08",
        "time_zone": "UTC",
    }
    assert (found["source"], found["state"]) == ("form", "pending")
    assert found["contact"] == {"name": None, "email": "alice@example.org"}


async def test_all_that_the_form_asks_for_arrives(sampled: Site) -> None:
    alice = sampled.visitor()

    answer = await send(
        alice,
        await fresh(alice),
        title="Choir week",
        start_date="8.5.2027",
        start_time="9 am",
        end_date="8.5.2027",
        end_time="17.30",
        time_zone="Europe/Brussels",
        repeat="monthly_weekday",
        repeat_until="2028-05-31",
        status="tentative",
        description="Sing.\n\nEat.",
        venue_name="Barn",
        venue_address="Street 1",
        venue_postal_code="9000",
        venue_city="Gent",
        venue_region="East",
        venue_country="BE",
        online_url="https://meet.example/",
        url="https://choir.example/",
        registration_url="https://join.example/",
        price_text="5 €",
        organiser_name="Choir",
        organiser_url="https://choir.example/",
        categories=["cluster-network", "european-days"],
        tags="singing, bread",
        language="en",
        contact_name="Alice",
        contact_email="alice@example.org",
    )

    assert answer.status_code == 200, answer.text
    assert (await stored(sampled, answer))["fields"] == {
        "title": "Choir week",
        "kind": "event",
        "status": "tentative",
        "description": "Sing.\n\nEat.",
        "start": "2027-05-08T09:00",
        "end": "2027-05-08T17:30",
        "time_zone": "Europe/Brussels",
        "recurrence": "FREQ=MONTHLY;BYDAY=2SA;UNTIL=20280531",
        "venue": {
            "name": "Barn",
            "address": "Street 1",
            "postal_code": "9000",
            "city": "Gent",
            "region": "East",
            "country": "BE",
        },
        "online_url": "https://meet.example/",
        "url": "https://choir.example/",
        "registration_url": "https://join.example/",
        "price": {"text": "5 €"},
        "organiser": {"name": "Choir", "url": "https://choir.example/"},
        "categories": ["cluster-network", "european-days"],
        "tags": ["singing", "bread"],
        "language": "en",
    }


async def test_nothing_that_was_typed_is_lost_after_a_mistake(sampled: Site) -> None:
    alice = sampled.visitor()
    typed: dict[str, str | list[str]] = {
        "title": HOSTILE + "x" * 200,
        "start_date": "next Tuesday",
        "start_time": "after lunch",
        "end_date": "2027-05-31",
        "end_time": "late",
        "description": "one\n\n  two\n" + HOSTILE,
        "venue_name": HOSTILE,
        "venue_country": "MX",
        "time_zone": "America/Monterrey",
        "url": "example.org",
        "price_text": "  5 € ",
        "repeat": "custom",
        "recurrence": "FREQ=HOURLY",
        "kind": "survey",
        "closes_date": "2027-05-08T17:00 AoE",
        "categories": ["surveys", "open-calls"],
        "tags": "a, , b",
        "contact_email": "alice at home",
        "status": "tentative",
    }

    answer = await send(alice, await fresh(alice), **typed)

    form = form_to(answer, "/submit")
    assert answer.status_code == 422
    kept = {name: form.fields[name] for name in typed}
    assert {
        name: values[0] if len(values) == 1 else sorted(values, reverse=True)
        for name, values in kept.items()
    } == typed
    page = Page(answer.text)
    assert "script" in page.tags
    assert HOSTILE not in answer.text
    assert "Please look at this again" in page.text


async def test_mistakes_are_said_beside_their_fields_and_at_the_top(site: Site) -> None:
    alice = site.visitor()

    answer = await send(alice, await fresh(alice), start_date="2027-05-08", end_date="2027-05-07")

    page = Page(answer.text)
    for field in ("title", "end_date", "contact_email"):
        assert f"#{field}" in page.links
        assert f'id="{field}-error"' in answer.text
        assert f'aria-describedby="{field}-error"' in answer.text.replace(f"{field}-hint ", "")
    assert "The last day must not lie before the first." in page.text


async def test_a_repaired_form_is_taken_and_sending_it_twice_is_one_submission(
    site: Site,
) -> None:
    alice = site.visitor()
    refused = await send(alice, await fresh(alice), title="Twice", contact_email="a@example.org")
    form = form_to(refused, "/submit")

    taken = [await send(alice, form, start_date="2027-05-08") for _ in range(2)]

    assert (refused.status_code, [each.status_code for each in taken]) == (422, [200, 200])
    assert taken[1].text == taken[0].text
    queue = await (await site.program()).get(ADDRESS, params={"limit": 200})
    assert [each["title"] for each in queue.json()["submissions"]].count("Twice") == 1


async def test_who_goes_back_to_correct_what_was_sent_changes_it(site: Site) -> None:
    alice = site.visitor()
    form = await fresh(alice)
    typed = {"start_date": "2027-05-08", "contact_email": "a@example.org"}
    await send(alice, form, title="Bred", **typed)

    offered = await send(alice, form, title="Bread", description="Sourdough", **typed)

    (action,) = {each.action for each in Page(offered.text).forms if "title" in each.fields}
    assert "what is shown here is not what is saved" in Page(offered.text).text
    saved = await send(alice, form_to(offered, action))
    assert (await alice.get(saved.headers["location"])).status_code == 200
    queue = (await (await site.program()).get(ADDRESS, params={"limit": 200})).json()
    assert [
        (each["title"], each["fields"].get("description"))
        for each in queue["submissions"]
        if each["title"] in ("Bred", "Bread")
    ] == [("Bread", "Sourdough")]


async def test_who_corrects_what_was_decided_is_told_that_it_is_not_saved(site: Site) -> None:
    alice = site.visitor()
    form = await fresh(alice)
    typed = {"start_date": "2027-05-08", "contact_email": "a@example.org"}
    sent = await send(alice, form, title="Gone", **typed)
    (link,) = {link for link in Page(sent.text).links if link.startswith(f"{HERE}/manage/")}
    path = link.removeprefix(HERE)
    await send(alice, form_to(await alice.get(path), f"{path}/withdrawals"))

    late = await send(alice, form, title="Gone, or not", **typed)

    assert "What you have changed since is not saved." in Page(late.text).text
    assert link in Page(late.text).links


async def test_two_forms_are_two_submissions(site: Site) -> None:
    alice = site.visitor()
    one, other = await fresh(alice), await fresh(alice)

    assert one.values["client_id"] != other.values["client_id"]


async def test_a_link_may_begin_to_fill_the_form_in(sampled: Site) -> None:
    query = urlencode(
        {
            "title": HOSTILE,
            "start_date": "2027-05-08",
            "venue_city": "Gent",
            "kind": "call",
            "time_zone": "Mars/Crater",
            "client_id": "chosen-by-a-stranger",
            "csrf": "chosen-by-a-stranger",
            "action": "https://evil.example/",
            "colour": "green",
        }
    )

    answer = await sampled.visitor().get(f"/submit?{query}")

    form = form_to(answer, "/submit")
    assert {name: form.values[name] for name in ("title", "start_date", "venue_city", "kind")} == {
        "title": HOSTILE,
        "start_date": "2027-05-08",
        "venue_city": "Gent",
        "kind": "call",
    }
    assert form.values["time_zone"] == "Mars/Crater"
    assert "chosen-by-a-stranger" not in form.values.values()
    assert not [link for link in Page(answer.text).links if link.startswith("https://evil.example")]
    assert HOSTILE not in answer.text


async def test_what_fills_in_the_field_that_no_person_sees_is_spam_and_not_told_so(
    site: Site,
) -> None:
    alice, robot = site.visitor(), site.visitor()
    typed = {"title": "Filled in", "start_date": "2027-05-08", "contact_email": "a@example.org"}

    honest = await send(alice, await fresh(alice), **typed)
    answer = await send(
        robot,
        form_to(await robot.get("/submit"), "/submit"),
        website="https://spam.example",
        **typed | {"title": "Cheap watches", "contact_email": "victim@example.org"},
    )

    found = await stored(site, answer, state="spam")
    assert (found["state"], "website" in found["fields"]) == ("spam", False)
    told = [Page(each.text).text.split(HERE)[0] for each in (honest, answer)]
    assert told[0] == told[1]
    await letter_to(site, "a@example.org", saying="Filled in")
    assert not any(b"victim@" in mail.read_bytes() for mail in (site.folder / "mail").rglob("*.*"))


@pytest.mark.parametrize(
    ("age", "said"),
    [
        ({"seconds": 1}, "That was very quick."),
        ({"hours": 25}, "This page has been open for long."),
        (None, "This page has been open for long."),
    ],
)
async def test_a_form_that_is_too_young_too_old_or_not_ours_is_asked_for_again(
    site: Site, age: dict[str, float] | None, said: str
) -> None:
    alice = site.visitor()
    form = await fresh(alice)
    form.fields["opened"] = [opened(**age) if age else "1795000000.forged"]
    typed = {"title": "Quick", "start_date": "8.5.2027", "contact_email": "a@example.org"}

    refused = await send(alice, form, **typed)

    again = form_to(refused, "/submit")
    assert refused.status_code == 422
    assert said in Page(refused.text).text
    assert {name: again.values[name] for name in typed} == typed
    site.clock.move(seconds=3)
    taken = await send(alice, again)
    site.clock.move(seconds=-3)
    assert taken.status_code == 200


async def test_what_is_no_form_is_a_mistake_and_not_an_accident(site: Site) -> None:
    alice = site.visitor()

    answers = [
        await alice.post("/submit"),
        await alice.post("/submit", json={"title": "x"}),
        await alice.post("/submit", content=b"title=%ff%00&start_date=%ed%a0%80"),
        await alice.post(
            "/submit",
            content=HALF_A_CHARACTER,
            headers={"Content-Type": "multipart/form-data; boundary=x; charset=unicode_escape"},
        ),
    ]

    assert [answer.status_code for answer in answers] == [422] * 4


async def test_a_broken_or_endless_form_and_one_with_three_files_is_400(site: Site) -> None:
    alice = site.visitor()

    answers = [
        await alice.post(
            "/submit",
            content=b"x",
            headers={"Content-Type": "multipart/form-data; boundary=x"},
        ),
        await alice.post("/submit", headers={"Content-Type": "multipart/form-data"}, content=b"x"),
        await alice.post("/submit", data={f"field{number}": "" for number in range(1001)}),
        await alice.post("/submit", files=dict.fromkeys("abc", ("a.txt", b"x" * 100_000))),
    ]

    assert [answer.status_code for answer in answers] == [400] * 4


async def test_a_multipart_form_is_read_as_well(site: Site) -> None:
    fields = {
        "title": "In parts",
        "start_date": "2027-05-08",
        "contact_email": "a@example.org",
        "opened": opened(minutes=1),
    }

    answer = await site.visitor().post(
        "/submit", files={name: (None, value) for name, value in fields.items()}
    )

    assert answer.status_code == 200


async def test_letters_that_arrive_broken_are_asked_for_again(site: Site) -> None:
    body = b"title=Caf%E9&start_date=2027-05-08&contact_email=a%40example.org&opened="
    headers = {"Content-Type": "application/x-www-form-urlencoded"}

    answer = await site.visitor().post(
        "/submit", content=body + opened(minutes=1).encode(), headers=headers
    )

    assert answer.status_code == 422
    assert "Title: Some letters of this arrived broken" in Page(answer.text).text


async def test_a_text_that_is_too_long_is_told_how_long_it_may_be(site: Site) -> None:
    texts = {"description": (None, "x" * 2 * 1024 * 1024)}

    answer = await site.visitor().post("/submit", files=texts)

    assert answer.status_code == 413
    assert "a form may hold a million letters" in Page(answer.text).text
