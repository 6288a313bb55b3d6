"""The box of the form in which anything is pasted: a text, a link, a calendar file."""

from httpx2 import AsyncClient, Response

from tests.web.browser import Form, Page, form_to
from tests.web.visitors import Site

SUPPER = (
    "BEGIN:VEVENT\r\nUID:{n}\r\nDTSTAMP:20261101T000000Z\r\nSUMMARY:Supper {n}\r\n"
    "DTSTART;TZID=Europe/Brussels:2027050{n}T180000\r\nLOCATION:Barn\\, Gent\r\n"
    "RRULE:FREQ=MONTHLY;COUNT=3\r\nEND:VEVENT\r\n"
)


def calendar(*numbers: int) -> bytes:
    body = "".join(SUPPER.format(n=n) for n in numbers)
    return f"BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:x\r\n{body}END:VCALENDAR\r\n".encode()


async def paste(
    visitor: AsyncClient, *, file: bytes | None = None, step: str = "paste", **typed: str
) -> Response:
    form = form_to(await visitor.get("/submit"), "/submit")
    data = form.values | {"step": step} | typed
    files = {"pasted_file": ("c.ics", file, "text/calendar")} if file is not None else None
    return await visitor.post("/submit", data=data, files=files)


def filled(answer: Response, *names: str) -> list[str]:
    form: Form = form_to(answer, "/submit")
    return [form.values[name] for name in names]


async def test_a_text_fills_the_form_and_its_guesses_are_marked(site: Site) -> None:
    text = "Harvest supper\n8 May 2027, 18:00\nOld Barn, Gent"

    answer = await paste(site.visitor(), pasted=text, contact_email="alice@example.org")

    names = ("title", "start_date", "start_time", "contact_email", "pasted")
    assert answer.status_code == 200
    assert filled(answer, *names) == [
        "Harvest supper",
        "2027-05-08",
        "18:00",
        "alice@example.org",
        "",
    ]
    assert 'data-of="start_date"' in answer.text
    assert "Please check it" in Page(answer.text).text


async def test_a_calendar_file_fills_the_form_with_its_repetition(site: Site) -> None:
    answer = await paste(site.visitor(), file=calendar(8))

    names = ("title", "start_date", "time_zone", "repeat", "repeat_count")
    assert filled(answer, *names) == [
        "Supper 8",
        "2027-05-08",
        "Europe/Brussels",
        "monthly",
        "3",
    ]


async def test_of_several_events_one_is_picked(site: Site) -> None:
    alice = site.visitor()
    answer = await paste(alice, file=calendar(8, 9), contact_email="alice@example.org")
    forms = [form for form in Page(answer.text).forms if form.action == "/submit"]

    picked = await alice.post("/submit", data=forms[1].values | {"step": "pick"})

    assert [form.values["title"] for form in forms] == ["Supper 8", "Supper 9"]
    assert filled(picked, "title", "contact_email") == ["Supper 9", "alice@example.org"]


async def test_a_second_paste_leaves_nothing_of_the_first(site: Site) -> None:
    alice = site.visitor()
    first = form_to(await paste(alice, file=calendar(8)), "/submit")

    again = await alice.post(
        "/submit",
        data=first.values | {"step": "paste", "pasted": "Choir\n9 June 2027, 19:00"},
    )

    assert filled(again, "title", "start_date", "repeat") == ["Choir", "2027-06-09", ""]


async def test_what_says_nothing_is_kindly_refused_and_stays(site: Site) -> None:
    nothing = await paste(site.visitor(), title="Mine")
    private = await paste(site.visitor(), pasted="http://127.0.0.1:1/secret.ics", title="Mine")
    broken = await paste(site.visitor(), file=b"\x00\x01\x02", title="Mine")

    assert [answer.status_code for answer in (nothing, private, broken)] == [422] * 3
    assert [filled(answer, "title") for answer in (nothing, private, broken)] == [["Mine"]] * 3
    assert filled(private, "pasted") == ["http://127.0.0.1:1/secret.ics"]


async def test_the_preview_button_reads_what_was_pasted_into_an_empty_form(site: Site) -> None:
    answer = await paste(site.visitor(), step="preview", pasted="Choir\n9 June 2027, 19:00")

    assert filled(answer, "title") == ["Choir"]


async def test_nothing_that_is_pasted_is_kept(site: Site) -> None:
    await paste(site.visitor(), file=calendar(8))

    queue = await (await site.program()).get("/api/v1/submissions")
    assert queue.json()["submissions"] == []
