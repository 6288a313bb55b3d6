"""Pictures through the web: sent in, shown for ever, and nothing else served from there."""

import asyncio
import json
from typing import Any

import pytest
from httpx2 import AsyncClient, Response

from calendar_service.operations import take_image, turns
from calendar_service.operations.take_image import MAKERS_MOST
from tests.pictures import empty_png, halves, opened, saved
from tests.web.visitors import HERE, Site, event

ADDRESS = "/api/v1/images"
PNG = {"Content-Type": "image/png"}


async def sent(site: Site, content: bytes | None = None) -> dict[str, Any]:
    body = saved(halves(900, 600)) if content is None else content
    answer = await site.visitor().post(ADDRESS, content=body, headers=PNG)
    assert answer.status_code == 201, answer.text
    found: dict[str, Any] = answer.json()
    return found


def path(url: str) -> str:
    return url.removeprefix(HERE)


async def test_a_picture_is_sent_as_a_body_or_in_a_form_by_anybody(site: Site) -> None:
    content = saved(halves(900, 600))
    carol = site.visitor(Origin="https://elsewhere.example")

    raw = await carol.post(ADDRESS, content=content, headers=PNG)
    form = await carol.post(ADDRESS, files={"image": ("holiday.txt", content, "text/plain")})

    assert (raw.status_code, form.status_code) == (201, 201)
    told = raw.json()
    assert told == {"url": told["url"], "width": 900, "height": 600}
    assert raw.headers["location"] == told["url"]
    assert raw.headers["access-control-allow-origin"] == "*"
    assert raw.headers["cache-control"] == "private, no-store"
    assert form.json() == told


@pytest.mark.parametrize(
    ("ending", "media_type", "size"),
    [
        (".webp", "image/webp", (900, 600)),
        (".jpg", "image/jpeg", (900, 600)),
        ("-640.webp", "image/webp", (640, 427)),
        ("-640.jpg", "image/jpeg", (640, 427)),
    ],
)
async def test_each_file_is_shown_for_ever_and_can_do_nothing(
    site: Site, ending: str, media_type: str, size: tuple[int, int]
) -> None:
    base = path((await sent(site))["url"]).removesuffix(".webp")

    answer = await site.visitor().get(base + ending)

    assert opened(answer.content).size == size
    headers = {
        "content-type": media_type,
        "cache-control": "public, max-age=31536000, immutable",
        "content-security-policy": "default-src 'none'; sandbox",
        "x-content-type-options": "nosniff",
        "cross-origin-resource-policy": "cross-origin",
        "access-control-allow-origin": "*",
        "etag": f'"{base.removeprefix("/images/")}{ending}"',
    }
    assert {name: answer.headers[name] for name in headers} == headers
    assert "set-cookie" not in answer.headers


async def test_who_has_it_is_told_so_and_who_asks_for_its_size_gets_no_more(site: Site) -> None:
    here, dave = path((await sent(site))["url"]), site.visitor()
    whole = await dave.get(here)

    known = await dave.get(here, headers={"If-None-Match": whole.headers["etag"]})
    other = await dave.get(here, headers={"If-None-Match": '"other"'})
    head = await dave.head(here)

    assert (known.status_code, known.content) == (304, b"")
    assert known.headers["cache-control"] == whole.headers["cache-control"]
    assert (other.status_code, other.content) == (200, whole.content)
    assert (head.status_code, head.content) == (200, b"")
    assert head.headers["content-length"] == str(len(whole.content))


@pytest.mark.parametrize(
    "name",
    [
        "0" * 32 + ".webp",
        "0" * 32 + "-640.jpg",
        "0" * 32 + ".png",
        "0" * 32 + "-641.webp",
        "..%2f..%2fcalendar.db",
        "x.webp",
    ],
)
async def test_nothing_else_is_there(site: Site, name: str) -> None:
    assert (await site.visitor().get(f"/images/{name}")).status_code == 404


@pytest.mark.parametrize(
    ("content", "status", "message"),
    [
        (b"", 422, "There is no picture in this file."),
        (b"GIF89a....", 422, "JPEG, PNG, WebP and AVIF can."),
        (saved(halves())[:70], 422, "This picture is broken"),
        (empty_png(8200, 5000), 422, "more than 40 million pixels"),
        (bytes(10 * 1024 * 1024 + 1), 413, "This request is larger than 10 MB."),
        (bytes(12 * 1024 * 1024), 413, "This request is larger than 10 MB."),
    ],
    ids=["nothing", "another format", "broken", "41 megapixels", "more than 10 MB", "12 MB"],
)
async def test_a_refusal_says_why(site: Site, content: bytes, status: int, message: str) -> None:
    answer = await site.visitor().post(ADDRESS, content=content, headers=PNG)

    problem = answer.json()
    told = problem["errors"][0] if status == 422 else {"field": "image", **problem}
    assert answer.status_code == status
    assert told["field"] == "image"
    assert message in told["message" if status == 422 else "detail"]
    assert answer.headers["access-control-allow-origin"] == "*"


async def test_other_addresses_take_no_more_than_before(site: Site) -> None:
    carol = site.visitor()

    answers = [
        await carol.post("/api/v1/submissions", json={"title": "x" * 2_000_000}),
        await carol.post("/login", files={"image": ("a.png", bytes(2_000_000))}),
        await carol.post("/submit", data={"title": "x" * 2_000_000}),
    ]

    assert [answer.status_code for answer in answers] == [413, 413, 413]


async def test_who_comes_while_too_many_are_made_is_told_to_come_again(
    site: Site, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "PATIENCE_SECONDS", 0.05)
    content = saved(halves())
    async with take_image._TURNS.turn(), take_image._TURNS.turn():
        assert MAKERS_MOST == 2
        refused = await site.visitor().post(ADDRESS, content=content)
    taken = await asyncio.gather(*(site.visitor().post(ADDRESS, content=content) for _ in "ab"))

    assert [answer.status_code for answer in (refused, *taken)] == [503, 201, 201]


async def test_a_picture_that_was_sent_is_published_with_its_event(site: Site) -> None:
    picture = await sent(site)
    image = {"url": picture["url"], "alt": "Two halves", "licence": "Photo: Alice"}
    event_id = await site.publish(title="Pictured", image={**image, "width": 1, "height": 1})
    carol = site.visitor()

    told = (await carol.get(f"/events/{event_id}.json")).json()["events"][0]["image"]
    entry = (await carol.get(f"/events/{event_id}.ics")).text.replace("\r\n ", "")
    page = (await carol.get(f"/events/{event_id}")).text

    assert told == {"url": picture["url"], "alt": "Two halves", "width": 900, "height": 600}
    assert picture["url"] in entry
    here = path(picture["url"])
    small = here.replace(".webp", "-640.webp")
    assert (
        f'<img src="{here}" srcset="{small} 640w, {here} 900w" '
        'sizes="(min-width: 60rem) 47rem, 100vw" alt="Two halves" width="900" height="600" '
        'loading="lazy" decoding="async">'
    ) in page
    assert "Photo: Alice" in page
    assert json.loads(_jsonld(page))["image"] == [picture["url"]]


async def test_a_change_can_leave_a_picture_replace_it_and_take_it_away(site: Site) -> None:
    one, other = await sent(site), await sent(site, saved(halves(300, 200)))
    event_id = await site.publish(title="Changing pictures", image={"url": path(one["url"])})
    carol = site.visitor()

    async def changed(**fields: Any) -> Any:
        await site.publish(
            **dict.fromkeys(("title", "start", "end", "time_zone")), event_id=event_id, **fields
        )
        return (await carol.get(f"/events/{event_id}.json")).json()["events"][0]["image"]

    size = {"alt": None, "width": 900, "height": 600}
    assert await changed(description="More to tell") == {"url": one["url"], **size}
    new = {"url": other["url"], "alt": "Small", "width": 300, "height": 200}
    assert await changed(image=new) == new
    assert await changed(tags=["small"]) == new
    query = {"event_id": event_id, "contact": {"email": "alice@example.org"}, "image": None}
    proposed = await carol.post("/api/v1/submissions", json=query)
    program = await site.program()
    await program.post(
        f"/api/v1/submissions/{proposed.json()['id']}/decisions", json={"action": "approve"}
    )
    assert (await carol.get(f"/events/{event_id}.json")).json()["events"][0]["image"] is None


@pytest.mark.parametrize(
    ("image", "field"),
    [
        ({"url": "https://elsewhere.example/picture.jpg"}, "image.url"),
        ({"url": "/images/" + "0" * 32 + ".webp"}, "image.url"),
        ({"url": "javascript:alert(1)"}, "image.url"),
        ({"alt": "Nothing to see"}, "image.url"),
        ("/images/x.webp", "image"),
    ],
)
async def test_only_pictures_that_are_here_can_be_shown(
    site: Site, image: object, field: str
) -> None:
    answer = await refusal(site.visitor(), image)

    assert [each["field"] for each in answer.json()["errors"]] == [field]


async def refusal(visitor: AsyncClient, image: object) -> Response:
    answer = await visitor.post("/api/v1/submissions", json=event(image=image))
    assert answer.status_code == 422
    return answer


def _jsonld(page: str) -> str:
    return page.partition('<script type="application/ld+json">')[2].partition("</script>")[0]
