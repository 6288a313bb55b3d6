"""What other sites hold: the frame, the fragment, the component's files and oEmbed."""

import gzip
import json
import re
from hashlib import sha256
from pathlib import Path

import pytest
from defusedxml import ElementTree

from calendar_service.web import embed_files
from calendar_service.web.embed_files import MOVING, newest, scripts
from tests.web.visitors import HERE, Site

FOLDER = Path("calendar_service/web/embed")
RELEASED = ("calendar.8c836ccd1ad42192.js",)
"""Every file that was ever released; host pages name them with SRI, so none may change or go."""
COMPRESSED_BYTES_MOST = 8_000


def test_released_files_are_all_there_and_none_has_changed() -> None:
    found = {file.name: file.read_bytes() for file in FOLDER.iterdir() if file.name != MOVING}

    assert sorted(found) == sorted(RELEASED)
    assert {name: embed_files.released_name(body) for name, body in found.items()} == {
        name: name for name in RELEASED
    }


def test_the_newest_release_is_what_the_moving_address_serves() -> None:
    assert newest().body == scripts()[MOVING].body
    assert newest().is_released


def test_the_component_is_small() -> None:
    assert len(gzip.compress((FOLDER / MOVING).read_bytes(), 9)) <= COMPRESSED_BYTES_MOST


def test_the_component_needs_nothing_a_strict_policy_forbids() -> None:
    """No eval, no markup from text, no style attribute, no other site."""
    text = (FOLDER / MOVING).read_text()

    assert re.findall(r"eval\(|new Function|innerHTML|insertAdjacentHTML|\.style\b", text) == []
    assert re.findall(r"https?://|^import |import\(", text, re.MULTILINE) == []


def test_hosts_can_set_at_least_twelve_properties() -> None:
    assert len(set(re.findall(r"var\((--ev-[a-z-]+)", (FOLDER / MOVING).read_text()))) >= 12


@pytest.mark.parametrize(
    ("name", "caching"),
    [
        (MOVING, "public, max-age=600"),
        (RELEASED[0], "public, max-age=31536000, immutable"),
    ],
)
async def test_any_site_may_load_the_component(site: Site, name: str, caching: str) -> None:
    answer = await site.visitor().get(f"/embed/v1/{name}")
    again = await site.visitor().get(
        f"/embed/v1/{name}", headers={"If-None-Match": answer.headers["etag"]}
    )

    assert answer.content == (FOLDER / name).read_bytes()
    assert again.status_code == 304
    assert {key: answer.headers[key] for key in ("cache-control", "content-encoding")} == {
        "cache-control": caching,
        "content-encoding": "gzip",
    }
    assert answer.headers["content-type"].startswith("text/javascript")
    assert answer.headers["access-control-allow-origin"] == "*"
    assert answer.headers["cross-origin-resource-policy"] == "cross-origin"


@pytest.mark.parametrize("name", ["calendar.0123456789abcdef.js", "words.json", "x"])
async def test_no_other_file_is_there(site: Site, name: str) -> None:
    assert (await site.visitor().get(f"/embed/v1/{name}")).status_code == 404


@pytest.mark.parametrize("query", ["", "?view=month&theme=dark&accent=0d5f58", "?limit=x"])
async def test_the_frame_alone_may_be_framed(sampled: Site, query: str) -> None:
    framed = await sampled.visitor().get(f"/embed/events{query}")
    others = [
        await sampled.visitor().get(path)
        for path in ("/", "/events", "/embed", "/embed/fragment", "/login", "/submit")
    ]

    assert "frame-ancestors *" in framed.headers["content-security-policy"]
    assert "x-frame-options" not in framed.headers
    for other in others:
        assert "frame-ancestors 'none'" in other.headers["content-security-policy"]
        assert other.headers["x-frame-options"] == "DENY"


async def test_a_frame_says_what_is_wrong_with_its_address(sampled: Site) -> None:
    answer = await sampled.visitor().get("/embed/events?view=wall&from=never&accent=red")

    assert answer.status_code == 400
    assert "view takes one of list, cards, compact, month, next." in answer.text
    assert "accent takes a colour like #0d5f58." in answer.text
    assert "from" in answer.text


async def test_a_frame_holds_its_list_for_readers_without_scripts(sampled: Site) -> None:
    answer = await sampled.visitor().get("/embed/events?q=round+table&limit=2&heading=Soon")

    assert answer.text.count('class="event-title"') == 2
    assert "<title>Soon</title>" in answer.text
    assert 'filter="q=round+table" view="list" limit="2"' in answer.text
    assert "set-cookie" not in answer.headers


async def test_the_frame_of_one_event_shows_it_alone(sampled: Site) -> None:
    carol = sampled.visitor()
    (found, *_) = (await carol.get("/events.json?kind=event")).json()["events"]

    answer = await carol.get(f"/embed/events?event={found['id']}&limit=1")

    assert answer.text.count('class="event-title"') == 1
    assert f'event="{found["id"]}"' in answer.text


async def test_the_fragment_brings_absolute_links_and_json_ld(sampled: Site) -> None:
    answer = await sampled.visitor().get("/embed/fragment?q=round+table&limit=2")
    told = re.findall(r'<script type="application/ld\+json">(.*?)</script>', answer.text)

    assert [json.loads(text)["@type"] for text in told] == ["Event", "Event"]
    assert set(re.findall(r'href="(https?://[^/]+)/', answer.text)) == {HERE}
    assert re.findall(r'href="/', answer.text) == []
    assert "<style" not in answer.text
    assert answer.headers["content-type"].startswith("text/html")


async def test_a_hostile_title_stays_text(site: Site) -> None:
    await site.publish(title="</script><img src=x onerror=alert(1)>")

    for path in ("/embed/events", "/embed/fragment", "/embed?heading=%22%3E%3Cimg%3E"):
        text = (await site.visitor().get(path)).text
        assert "<img" not in text


async def test_texts_come_in_the_language_of_the_address(site: Site) -> None:
    answer = await site.visitor().get("/embed/words.json?lang=en")

    assert answer.json()["locale"] == "en-GB"
    assert answer.json()["statuses"]["cancelled"] == "Cancelled"
    assert answer.json()["first_day"] == 1


async def test_listings_cost_the_fragment_no_more_questions_the_longer_they_are(
    sampled: Site,
) -> None:
    """Events are looked up at once, however many there are."""
    short = await sampled.visitor().get("/embed/fragment?limit=1")
    long = await sampled.visitor().get("/embed/fragment?limit=50")

    assert long.text.count("event-title") > short.text.count("event-title")


@pytest.mark.parametrize("path", ["", "/", "/events?q=x", "/calendar/2027/05", "/embed/events"])
async def test_oembed_knows_pages_with_events(sampled: Site, path: str) -> None:
    asked = {"url": f"{HERE}{path}", "maxwidth": "300", "maxheight": "200"}
    answer = await sampled.visitor().get("/oembed", params=asked)
    told = answer.json()

    assert (told["type"], told["version"]) == ("rich", "1.0")
    assert (told["width"], told["height"]) == (300, 200)
    assert f'<iframe src="{HERE}/embed/events' in told["html"]
    assert 'width="300" height="200"' in told["html"]


async def test_oembed_speaks_xml(sampled: Site) -> None:
    asked = {"url": f"{HERE}/events", "format": "xml"}
    answer = await sampled.visitor().get("/oembed", params=asked)
    told = {each.tag: each.text for each in ElementTree.fromstring(answer.text)}

    assert answer.headers["content-type"].startswith("text/xml")
    assert (told["type"], told["width"]) == ("rich", "640")
    assert str(told["html"]).startswith("<iframe ")


@pytest.mark.parametrize(
    ("asked", "status"),
    [
        ({"url": "https://evil.example/events"}, 404),
        ({"url": f"{HERE}.evil.example/events"}, 404),
        ({"url": f"{HERE}/desk"}, 404),
        ({"url": f"{HERE}/events/nothing"}, 404),
        ({"url": f"{HERE}/venues/nothing"}, 404),
        ({}, 404),
        ({"url": f"{HERE}/events", "format": "yaml"}, 501),
    ],
)
async def test_oembed_refuses_what_is_not_ours(
    sampled: Site, asked: dict[str, str], status: int
) -> None:
    assert (await sampled.visitor().get("/oembed", params=asked)).status_code == status


async def test_lists_and_events_lead_to_their_oembed(sampled: Site) -> None:
    carol = sampled.visitor()
    (found, *_) = (await carol.get("/events.json?kind=event")).json()["events"]

    for path in ("/events?q=table", f"/events/{found['id']}", "/embed/events?view=cards"):
        page = (await carol.get(path)).text
        links = re.findall(r'type="(\w+/\w+)\+oembed"[^>]* href="([^"]+)"', page)
        assert [kind for kind, _ in links] == ["application/json", "text/xml"]
        for _, url in links:
            answer = await carol.get(url.replace("&amp;", "&"))
            assert answer.status_code == 200


def test_integrity_is_that_of_the_file() -> None:
    found = scripts()[MOVING]
    assert found.etag == f'"{sha256(found.body).hexdigest()[:32]}"'
    assert found.integrity.startswith("sha384-")


@pytest.mark.parametrize(
    "path", ["/embed/events", "/embed/fragment", "/sitemap.xml", "/api/v1/changes"]
)
async def test_what_is_written_for_each_request_is_packed_for_who_understands(
    sampled: Site, path: str
) -> None:
    plain = await sampled.visitor().get(path, headers={"Accept-Encoding": "identity"})
    coded = await sampled.visitor().get(path, headers={"Accept-Encoding": "gzip"})

    assert coded.content == plain.content
    assert (coded.headers.get("content-encoding"), plain.headers.get("content-encoding")) == (
        "gzip",
        None,
    )
    assert int(coded.headers["content-length"]) < len(plain.content) / 2
    for answer in (plain, coded):
        assert "Accept-Encoding" in answer.headers["vary"]


@pytest.mark.parametrize("path", ["/embed/events", "/embed/fragment"])
async def test_a_packed_embed_has_a_tag_of_its_own_that_is_known_as_well(
    sampled: Site, path: str
) -> None:
    plain = await sampled.visitor().get(path, headers={"Accept-Encoding": "identity"})
    coded = await sampled.visitor().get(path, headers={"Accept-Encoding": "gzip"})
    held = {"Accept-Encoding": "gzip", "If-None-Match": coded.headers["etag"]}
    again = await sampled.visitor().get(path, headers=held)

    assert coded.headers["etag"] == plain.headers["etag"].removesuffix('"') + '-gzip"'
    assert (again.status_code, again.content) == (304, b"")
    assert {name: again.headers[name] for name in ("etag", "vary", "cache-control")} == {
        name: coded.headers[name] for name in ("etag", "vary", "cache-control")
    }
