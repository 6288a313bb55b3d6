"""Tests of what readers report about an event, by form and as JSON, and of the desk's answer."""

import re
from html import unescape
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from calendar_service.domain.people import Role
from calendar_service.storage.schema import events
from calendar_service.storage.schema_reports import report_decisions, reports
from tests.web.visitors import Site, letter_to, open_site, submit

CARES = {"kind": "wrong_date", "text": "It is on the 9th.", "email": "carol@example.org"}


async def filled_in(site: Site, path: str, **fields: str) -> tuple[AsyncClient, dict[str, str]]:
    """Return a visitor who has opened the form, and what they send after a while."""
    carol = site.visitor()
    opened = await carol.get(path)
    assert opened.status_code == 200, opened.text
    hidden = dict(re.findall(r'<input type="hidden" name="(\w+)" value="([^"]*)"', opened.text))
    site.clock.move(seconds=30)
    return carol, {**hidden, **CARES, **fields}


async def report(site: Site, event_id: str, **fields: str) -> Response:
    path = f"/events/{event_id}/reports"
    carol, sent = await filled_in(site, path, **fields)
    return await carol.post(path, data=sent)


async def kept(site: Site) -> list[dict[str, Any]]:
    query = reports.select().order_by(reports.c.created_at, reports.c.id)
    return [dict(row) for row in await site.context.store.read(lambda con: con.all(query))]


def csrf_of(text: str) -> str:
    return str(re.findall(r'name="csrf" value="([^"]*)"', text)[0])


async def test_an_event_is_reported_from_its_page_and_settled_at_the_desk(site: Site) -> None:
    event_id = await site.publish(title="Lantern walk")
    shown = (await site.visitor().get(f"/events/{event_id}")).text
    assert f'href="/events/{event_id}/reports"' in shown

    taken = await report(site, event_id)
    assert taken.status_code == 200
    assert "You get one mail when it is settled." in taken.text

    bob = await site.signed_in(Role.MODERATOR, "bob.reports@example.org")
    listed = await bob.get("/desk/reports")
    assert "Lantern walk" in listed.text
    [path] = re.findall(r'href="(/desk/reports/[^"?]+)"', listed.text)
    looked = await bob.get(path)
    assert "It is on the 9th." in looked.text
    sent = {"action": "resolve", "message": "Put right.", "note": "She was right.", "revision": "1"}
    decided = await bob.post(f"{path}/decisions", data={"csrf": csrf_of(looked.text), **sent})
    assert (decided.status_code, decided.headers["location"]) == (303, "/desk/reports")

    letter = await letter_to(site, "carol@example.org", saying="Lantern walk")
    assert "> Put right." in letter
    assert "She was right." not in letter
    again = await bob.get(path)
    assert "She was right." in again.text
    assert "bob.reports@example.org" in again.text


async def test_a_report_that_is_resolved_twice_sends_one_mail_and_leaves_three_rows(
    site: Site,
) -> None:
    event_id = await site.publish(title="Kite day")
    await report(site, event_id, email="dave@example.org")
    bob = await site.signed_in(Role.MODERATOR, "bob.twice@example.org")
    [row] = [each for each in await kept(site) if each["event_id"] == event_id]
    path = f"/desk/reports/{row['id']}"
    for action in ("resolve", "reopen", "resolve"):
        csrf = csrf_of((await bob.get(path)).text)
        answer = await bob.post(f"{path}/decisions", data={"csrf": csrf, "action": action})
        assert answer.status_code == 303
    await letter_to(site, "dave@example.org")

    letters = [file.read_bytes() for file in (site.folder / "mail" / "new").glob("*")]
    assert sum(b"To: dave@example.org" in each for each in letters) == 1
    query = report_decisions.select().where(report_decisions.c.report_id == row["id"])
    steps = await site.context.store.read(lambda con: con.all(query))
    assert sorted((each["revision"], each["action"]) for each in steps) == [
        (2, "resolve"),
        (3, "reopen"),
        (4, "resolve"),
    ]


async def test_the_history_tells_what_was_done_with_reports(site: Site) -> None:
    event_id = await site.publish(title="Told twice")
    for kind in ("duplicate", "cancelled"):
        await site.visitor().post(f"/events/{event_id}/reports", json={"kind": kind})
    bob = await site.signed_in(Role.MODERATOR, "bob.history@example.org")
    for row in [each for each in await kept(site) if each["event_id"] == event_id]:
        path = f"/desk/reports/{row['id']}"
        sent = {"csrf": csrf_of((await bob.get(path)).text), "action": "dismiss", "note": "No."}
        await bob.post(f"{path}/decisions", data=sent)

    whole = (await bob.get("/desk/history.json")).json()["history"]
    found, url = [], "/desk/history.json?limit=1"
    while url:
        page = (await bob.get(url)).json()
        found += page["history"]
        url = page["next"]

    assert found == whole
    told = [each for each in whole if each["what"] == "report" and each["event_id"] == event_id]
    assert [(each["by"], each["action"], each["reason"], each["after"]) for each in told] == [
        ("bob.history@example.org", "dismiss", "No.", {"state": "dismissed"})
    ] * 2
    assert sorted(each["details"]["kind"] for each in told) == ["cancelled", "duplicate"]
    page = (await bob.get("/desk/history")).text
    assert page.count("Report: Dismissed") >= 2
    assert "Version 1 of the event" in page
    assert "Told twice" in page
    nothing = (await bob.get("/desk/history?from=2020-01-01&to=2020-02-01")).text
    assert "Nothing happened on these days." in nothing


async def test_of_two_moderators_one_decides_and_the_other_is_told(site: Site) -> None:
    event_id = await site.publish(title="Book swap")
    await report(site, event_id)
    [row] = [each for each in await kept(site) if each["event_id"] == event_id]
    bob = await site.signed_in(Role.MODERATOR, "bob.first@example.org")
    path = f"/desk/reports/{row['id']}"
    sent = {"csrf": csrf_of((await bob.get(path)).text), "revision": "1"}
    await bob.post(f"{path}/decisions", data={**sent, "action": "dismiss"})

    late = await bob.post(f"{path}/decisions", data={**sent, "action": "resolve", "note": "Late"})

    assert late.status_code == 409
    assert "Somebody else did something with this report meanwhile" in late.text
    assert "\nLate</textarea>" in late.text


@pytest.mark.parametrize(
    ("sent", "said"),
    [
        ({"kind": ""}, "Please choose what is wrong."),
        ({"kind": "nonsense"}, "This must be one of wrong_date"),
        ({"kind": "other", "text": " "}, "Please say what is wrong."),
        ({"email": "carol"}, "This is not an e-mail address."),
    ],
)
async def test_a_mistake_is_told_and_nothing_typed_is_lost(
    site: Site, sent: dict[str, str], said: str
) -> None:
    event_id = await site.publish(title=f"Mistakes {said}")

    answer = await report(site, event_id, **{"text": "Keep me.", **sent})

    assert answer.status_code == 422
    assert said in unescape(answer.text)
    assert sent.get("text", "Keep me.") in answer.text
    assert [each for each in await kept(site) if each["event_id"] == event_id] == []


async def test_a_program_reports_in_json_and_is_refused_by_problems(site: Site) -> None:
    event_id = await site.publish(title="Choir evening")
    program, path = site.visitor(), f"/events/{event_id}/reports"

    taken = await program.post(path, json={"kind": "duplicate"})
    wrong = await program.post(path, json={"kind": "odd", "email": 7})
    nowhere = await program.post("/events/none/reports", json={"kind": "duplicate"})

    assert (taken.status_code, sorted(taken.json())) == (201, ["id", "state"])
    assert wrong.status_code == 422
    assert wrong.headers["content-type"] == "application/problem+json"
    assert [each["field"] for each in wrong.json()["errors"]] == ["kind", "email"]
    assert (nowhere.status_code, nowhere.headers["content-type"]) == (
        404,
        "application/problem+json",
    )


async def test_the_same_report_sent_twice_is_one(site: Site) -> None:
    event_id = await site.publish(title="Twice")
    program, path = site.visitor(), f"/events/{event_id}/reports"

    first, second = [await program.post(path, json={"kind": "cancelled"}) for _ in range(2)]

    assert first.json() == second.json()


async def test_what_a_machine_fills_in_is_told_the_same_and_waits_for_nobody(site: Site) -> None:
    event_id = await site.publish(title="Honey")
    honest = await report(site, event_id)
    machine = await report(site, event_id, website="https://casino.example", text="Buy")

    assert (machine.status_code, machine.text) == (honest.status_code, honest.text)
    states = [each["state"] for each in await kept(site) if each["event_id"] == event_id]
    assert states == ["open", "spam"]


async def test_a_form_that_is_sent_at_once_is_shown_again(site: Site) -> None:
    event_id = await site.publish(title="Quick")
    path = f"/events/{event_id}/reports"
    carol, sent = await filled_in(site, path)
    site.clock.move(seconds=-30)

    answer = await carol.post(path, data=sent)

    assert answer.status_code == 422
    assert "That was very quick." in answer.text


async def test_reports_are_counted_and_what_is_too_much_is_put_off(
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    async with open_site(tmp_path_factory.mktemp("counted"), quotas=True) as site:
        event_id = await site.publish(title="Much reported")
        for _ in range(3):
            assert (await report(site, event_id, email="carol")).status_code == 422
        for number in range(10):
            assert (await report(site, event_id, text=f"{number}")).status_code == 200

        refused = await report(site, event_id, text="One more")

        assert refused.status_code == 429
        assert "One more" in refused.text
        assert int(refused.headers["retry-after"]) > 0


async def test_reports_of_a_withdrawn_event_close(site: Site) -> None:
    sent = await submit(site.visitor(), title="Called off")
    bob = await site.signed_in(Role.MODERATOR, "bob.closed@example.org")
    program = await site.program()
    path = f"/api/v1/submissions/{sent['id']}"
    decided = await program.post(f"{path}/decisions", json={"action": "approve"})
    event_id = decided.json()["event_id"]
    await report(site, event_id, text="Gone?")
    assert "Called off" in (await bob.get("/desk/reports")).text

    store = site.context.store
    gone = events.update().where(events.c.id == event_id)
    await store.write(lambda con: con.run(gone.values(withdrawn_at=site.clock())))

    assert "Called off" not in (await bob.get("/desk/reports")).text
    assert "Called off" in (await bob.get("/desk/reports?state=resolved")).text
    assert (await site.visitor().get(f"/events/{event_id}/reports")).status_code == 410


async def test_reports_are_for_moderators_alone(site: Site) -> None:
    alice = await site.signed_in(Role.ORGANISER, "alice.reports@example.org")

    assert (await alice.get("/desk/reports")).status_code in (403, 404)
    assert (await site.visitor().get("/desk/reports")).status_code == 303
    assert (await site.visitor().get("/events/none/reports")).status_code == 404
