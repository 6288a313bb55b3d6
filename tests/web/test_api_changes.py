"""Only what changed, for programs that keep a copy of a listing."""

from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any

import pytest

from calendar_service.operations.load_sample import remove_sample
from tests.web.dav.asking import change, rewrite, withdraw
from tests.web.visitors import HERE, Site, open_site


@pytest.fixture
async def site(tmp_path: Path) -> AsyncIterator[Site]:
    """A calendar of its own for each test, since all changes in one are told."""
    async with open_site(tmp_path) as opened:
        yield opened


async def ask(site: Site, query: str = "", since: str | None = None) -> dict[str, Any]:
    token = "" if since is None else f"&since={since}"
    answer = await site.visitor().get(f"/api/v1/changes?{query}{token}")
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/json"
    content: dict[str, Any] = answer.json()
    assert list(content) == ["changes", "token", "more"]
    return content


async def listed(site: Site, query: str = "") -> list[dict[str, Any]]:
    events: list[dict[str, Any]] = (
        await site.visitor().get(f"/events.json?limit=200&{query}")
    ).json()["events"]
    return events


def told(content: dict[str, Any]) -> list[tuple[str, str]]:
    return [(each["type"], each["id"]) for each in content["changes"]]


async def test_the_first_time_everything_is_told_as_the_listing_has_it(site: Site) -> None:
    gala_id = await site.publish(title="Gala")
    choir_id = await site.publish(title="Choir", recurrence="FREQ=WEEKLY;COUNT=3")

    content = await ask(site)

    events = await listed(site)
    assert content["changes"] == [
        {
            "type": "changed",
            "id": event_id,
            "uid": next(each["uid"] for each in events if each["id"] == event_id),
            "events": [each for each in events if each["id"] == event_id],
            "next": None,
        }
        for event_id in sorted([gala_id, choir_id])
    ]
    assert (len(content["changes"][-1]["events"]), content["more"]) == (3, False)


async def test_later_only_what_changed_is_told_and_nothing_if_nothing_did(site: Site) -> None:
    await site.publish(title="Gala")
    quiz_id = await site.publish(title="Quiz")
    first = await ask(site)
    assert (await ask(site, since=first["token"])) == {**first, "changes": []}

    await change(site, "Quiz", title="Pub quiz")
    await change(site, "Pub quiz", title="Quiz night")
    second = await ask(site, since=first["token"])

    assert told(second) == [("changed", quiz_id)]
    assert [each["title"] for each in second["changes"][0]["events"]] == ["Quiz night"]
    assert await ask(site, since=second["token"]) == {**second, "changes": []}


async def test_what_was_withdrawn_is_told_by_its_id_and_uid_alone(site: Site) -> None:
    await site.publish(title="A secret party")
    first = await ask(site)
    (known,) = first["changes"]

    await withdraw(site, "A secret party")
    second = await ask(site, since=first["token"])

    assert second["changes"] == [{"type": "deleted", "id": known["id"], "uid": known["uid"]}]
    assert (await ask(site))["changes"] == []


async def test_what_leaves_the_filter_is_deleted_and_what_enters_it_changed(site: Site) -> None:
    german = await site.publish(title="Lesung", language="de")
    french = await site.publish(title="Lecture", language="fr")
    first = await ask(site, "language=de")

    await change(site, "Lesung", language="fr")
    await change(site, "Lecture", language="de")

    assert told(first) == [("changed", german)]
    assert told(await ask(site, "language=de", first["token"])) == [
        *(("changed", french), ("deleted", german))
    ]


async def test_what_never_was_in_the_filter_is_not_told(site: Site) -> None:
    await site.publish(title="Lecture", language="fr")
    first = await ask(site, "language=de")

    await change(site, "Lecture", title="Grande lecture")

    assert told(await ask(site, "language=de", first["token"])) == []


async def test_what_is_over_is_deleted_though_nothing_changed(site: Site) -> None:
    tomorrow = {"start": "2026-11-23T18:00", "end": "2026-11-23T20:00"}
    over = await site.publish(title="Over soon", **tomorrow)
    choir = await site.publish(title="Choir", recurrence="FREQ=DAILY;COUNT=3", **tomorrow)
    first = await ask(site)

    site.clock.move(days=2)
    second = await ask(site, since=first["token"])

    assert sorted(told(second)) == [("changed", choir), ("deleted", over)]
    assert [each for one in second["changes"] for each in one.get("events", ())] == await listed(
        site
    )


async def test_what_time_brings_into_a_moving_window_is_told(site: Site) -> None:
    event_id = await site.publish(title="Far ahead", start="2027-05-08", end=None)
    first = await ask(site, "to=%2B30d")
    assert told(first) == []

    site.clock.move(days=150)

    assert told(await ask(site, "to=%2B30d", first["token"])) == [("changed", event_id)]


async def test_pages_lead_through_everything_once(site: Site) -> None:
    ids = [await site.publish(title=f"Event {number}") for number in range(5)]
    found, token, pages = [], None, 0

    while True:
        page = await ask(site, "limit=2", token)
        found += told(page)
        token, pages = page["token"], pages + 1
        if not page["more"]:
            break

    assert (found, pages) == ([("changed", event_id) for event_id in sorted(ids)], 3)
    assert told(await ask(site, "limit=2", token)) == []


async def test_an_event_of_more_dates_than_a_page_holds_says_where_they_go_on(
    tmp_path: Path,
) -> None:
    async with open_site(tmp_path) as site:
        event_id = await site.publish(
            title="Sunrise", start="2020-01-01T06:00", end=None, recurrence="FREQ=DAILY"
        )
        other_id = await site.publish(title="Later")

        first = await ask(site, "from=2000-01-01")
        (sunrise,) = first["changes"]
        rest = (await site.visitor().get(sunrise["next"])).json()
        second = await ask(site, "from=2000-01-01", first["token"])

    assert (sunrise["id"], len(sunrise["events"]), first["more"]) == (event_id, 2000, True)
    assert sunrise["next"].startswith(f"{HERE}/events/{event_id}.json?from=2000-01-01&after=")
    assert sunrise["events"][-1]["start"] < rest["events"][0]["start"]
    assert (told(second), second["more"]) == ([("changed", other_id)], False)


@pytest.mark.parametrize("since", ["x", "soon", "WzFd", "%00", "A" * 3000])
async def test_a_token_that_is_none_is_410_and_says_to_start_again(site: Site, since: str) -> None:
    answer = await site.visitor().get(f"/api/v1/changes?since={since}")

    problem = answer.json()
    assert (answer.status_code, problem["type"]) == (410, "/api#sync-token-expired")
    assert answer.headers["content-type"] == "application/problem+json"
    assert "without" in problem["title"]


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE catalogue SET epoch = 'another'",
        "UPDATE catalogue SET revision = revision - 1",
        "DELETE FROM changes WHERE revision < 3",
    ],
)
async def test_a_token_of_another_time_is_410(site: Site, statement: str) -> None:
    await site.publish(title="Gala")
    token = (await ask(site))["token"]
    await site.publish(title="Quiz")
    await site.publish(title="Film")
    if "revision - 1" in statement:
        token = (await ask(site))["token"]

    await rewrite(site, statement)

    assert (await site.visitor().get(f"/api/v1/changes?since={token}")).status_code == 410


async def test_a_token_of_another_filter_is_410(site: Site) -> None:
    token = (await ask(site, "language=de"))["token"]

    for query in ("", "language=fr", "language=de&online=yes"):
        answer = await site.visitor().get(f"/api/v1/changes?{query}&since={token}")
        assert answer.status_code == 410
    assert (await ask(site, "language=DE&limit=7&colour=green", token))["changes"] == []


async def test_no_token_is_needed_to_begin(site: Site) -> None:
    assert await ask(site, since="") == await ask(site)


async def test_mistakes_in_the_filter_are_400_all_at_once(site: Site) -> None:
    answer = await site.visitor().get("/api/v1/changes?from=soon&limit=1000&since=x")

    fields = [each["field"] for each in answer.json()["errors"]]
    assert (answer.status_code, sorted(fields)) == (400, ["from", "limit"])


async def test_any_site_may_ask_and_nobody_keeps_the_answer(site: Site) -> None:
    for query in ("", "?since=x"):
        answer = await site.visitor().get(f"/api/v1/changes{query}")
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["cache-control"] == "no-store"


async def test_the_sample_that_was_taken_out_is_deleted(tmp_path: Path) -> None:
    """Nothing else is left of it, not even its UIDs."""
    async with open_site(tmp_path, sample=True) as site:
        first = await ask(site, "from=2000-01-01")

        await remove_sample(site.context)

        second = await ask(site, "from=2000-01-01", first["token"])

    assert second["changes"] == [
        {"type": "deleted", "id": each["id"], "uid": None} for each in first["changes"]
    ]
