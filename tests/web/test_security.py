"""What every answer carries and what no request gets past: hosts, headers, CORS, forgeries."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from httpx2 import Response

from calendar_service.web.security import HEADERS, host_name
from tests.web.visitors import HERE, Site, event, open_site

pytestmark = pytest.mark.sqlite_only
PUBLIC = "https://calendar.example.org"
SUBMISSIONS = "/api/v1/submissions"
JSON = {"Content-Type": "application/json"}
FORM = {"Content-Type": "application/x-www-form-urlencoded"}


@pytest.fixture(scope="module")
async def public(database: str, tmp_path_factory: pytest.TempPathFactory) -> AsyncIterator[Site]:
    """A calendar that the world sees, which once had other names."""
    async with open_site(
        tmp_path_factory.mktemp("public"),
        sample=True,
        public_url=PUBLIC,
        old_hosts="old.example.org, Older.Example.org",
    ) as opened:
        yield opened


async def every_kind_of_answer(site: Site) -> dict[str, Response]:
    """Return one answer of each kind, by what it is."""
    carol, large = site.visitor(), b'"' + b"x" * 1024 * 1024 + b'"'
    tag = (await carol.get("/events.ics")).headers["etag"]
    return {
        "page": await carol.get("/"),
        "feed": await carol.get("/events.ics"),
        "listing": await carol.get("/events.json"),
        "form": await carol.get("/submit"),
        "file": await carol.get("/static/calendar.css"),
        "created": await carol.post(SUBMISSIONS, json=event()),
        "not modified": await carol.get("/events.ics", headers={"If-None-Match": tag}),
        "sign in": await carol.get("/desk"),
        "slash": await carol.get("/events/"),
        "bad query": await carol.get("/events.json?limit=x"),
        "bad query page": await carol.get("/events?limit=x"),
        "no token": await carol.get(SUBMISSIONS),
        "forged": await carol.post("/submit", headers={"Sec-Fetch-Site": "cross-site"}),
        "no page": await carol.get("/nothing"),
        "no feed": await carol.get("/nothing.ics"),
        "no file": await carol.get("/static/nothing"),
        "method": await carol.put("/events.ics"),
        "method page": await carol.put("/"),
        "too large": await carol.post(SUBMISSIONS, content=large, headers=JSON),
        "too large form": await carol.post("/submit", content=large, headers=FORM),
        "media type": await carol.post(SUBMISSIONS, content=b"x"),
        "mistakes": await carol.post(SUBMISSIONS, json={}),
        "mistakes form": await carol.post("/submit", data={"title": ""}),
        "another host": await carol.get("/", headers={"Host": "evil.example"}),
        "preflight": await carol.options(
            "/events.ics", headers={"Access-Control-Request-Method": "GET"}
        ),
        "alive": await carol.get("/healthz"),
    }


async def test_security_headers_are_on_every_answer(sampled: Site, public: Site) -> None:
    answers = await every_kind_of_answer(sampled)
    answers["moved"] = await public.visitor().get("/", headers={"Host": "old.example.org"})

    assert {name: answer.status_code for name, answer in answers.items()} == {
        **dict.fromkeys(("page", "feed", "listing", "form", "file", "alive"), 200),
        **dict.fromkeys(("no page", "no feed", "no file"), 404),
        **dict.fromkeys(("bad query", "bad query page"), 400),
        **dict.fromkeys(("method", "method page"), 405),
        **dict.fromkeys(("too large", "too large form"), 413),
        **dict.fromkeys(("mistakes", "mistakes form"), 422),
        "created": 201,
        "preflight": 204,
        "moved": 301,
        "sign in": 303,
        "not modified": 304,
        "slash": 308,
        "no token": 401,
        "forged": 403,
        "media type": 415,
        "another host": 421,
    }
    del answers["not modified"]
    for name, answer in answers.items():
        found = {header: answer.headers.get(header) for header in HEADERS}
        assert (name, found) == (name, HEADERS)
        policy = answer.headers["content-security-policy"]
        assert "default-src 'none'" in policy
        assert "script-src 'self';" in policy
        assert "unsafe" not in policy


async def test_not_modified_carries_what_renews_the_kept_answer_and_nothing_else(
    sampled: Site,
) -> None:
    """It has no body that anything could be made of, and whoever keeps the answer keeps the
    headers that came with it (RFC 9111 §4.3.4); so they are left out (RFC 9110 §15.4.5)."""
    carol = sampled.visitor()
    whole = await carol.get("/events.ics")

    known = await carol.get("/events.ics", headers={"If-None-Match": whole.headers["etag"]})

    renewing = ["access-control-allow-origin", "access-control-expose-headers"]
    renewing += ["cache-control", "etag", "vary"]
    assert (known.status_code, sorted(known.headers)) == (304, renewing)
    assert all(known.headers[name] == whole.headers[name] for name in renewing)
    assert whole.headers["x-content-type-options"] == "nosniff"


async def test_tls_is_asked_for_where_the_calendar_has_it(sampled: Site, public: Site) -> None:
    plain, sure = await sampled.visitor().get("/"), await public.visitor().get("/")

    assert "strict-transport-security" not in plain.headers
    assert sure.headers["strict-transport-security"] == "max-age=31536000"


async def test_a_logo_from_elsewhere_may_be_shown(tmp_path: Path) -> None:
    logo = "https://images.example.org/logo.svg"
    async with open_site(tmp_path, logo=logo) as opened:
        page = await opened.visitor().get("/")

    assert logo in page.text
    assert (
        "img-src 'self' data: https://images.example.org;"
        in (page.headers["content-security-policy"])
    )


@pytest.mark.parametrize(
    "host",
    [
        *("127.0.0.1", "127.0.0.1:8000", "127.0.0.1:1", "localhost", "LOCALHOST:80", "localhost."),
        *("[::1]", "[::1]:8000", "calendar.example.org", "Calendar.Example.Org:443"),
    ],
)
async def test_our_own_names_and_loopback_pass(public: Site, host: str) -> None:
    assert (await public.visitor().get("/", headers={"Host": host})).status_code == 200


@pytest.mark.parametrize(
    "host",
    [
        *("evil.example", "calendar.example.org.evil.example", "evil.example:8000", ""),
        *("127.0.0.1.evil.example", "evil.example@127.0.0.1", "127.0.0.1@evil.example"),
        *("127.0.0.1/evil", "127.0.0.1?evil", "127.0.0.1#evil", "127.0.0.1\\evil"),
        *("127.0.0.1 evil", "127.0.0.1,evil.example", "[::1", "[::1]evil", "127.0.0.1:80x"),
        *("127.0.0.2", "127.1", "localhost..", "http://127.0.0.1"),
    ],
)
async def test_other_names_are_refused_with_421_and_not_repeated(public: Site, host: str) -> None:
    for path in ("/", "/events.ics", SUBMISSIONS, "/static/calendar.css", "/nothing"):
        answer = await public.visitor().get(path, headers={"Host": host})
        assert (path, answer.status_code) == (path, 421)
        assert answer.json()["type"] == "/api#misdirected"
        assert "evil" not in answer.text + str(answer.headers)


@pytest.mark.parametrize("path", ["/healthz", "/readyz"])
@pytest.mark.parametrize("host", ["evil.example", "old.example.org", "", "10.0.0.7:8000"])
async def test_machines_may_ask_by_any_name(public: Site, path: str, host: str) -> None:
    assert (await public.visitor().get(path, headers={"Host": host})).status_code == 200


@pytest.mark.parametrize("host", ["old.example.org", "OLDER.example.org:8080"])
@pytest.mark.parametrize(
    "address",
    [
        "/",
        "/events.ics?category=open-calls&q=a%26b",
        "/events/100%25/%C3%A9t%C3%A9",
        "//evil.example/%2e%2e",
        "/nothing%0d%0aSet-Cookie:%20a=b",
    ],
)
async def test_old_names_lead_to_the_same_address_at_the_present_one(
    public: Site, host: str, address: str
) -> None:
    request = public.visitor().build_request("GET", f"{HERE}{address}", headers={"Host": host})

    answer = await public.visitor().send(request)

    assert (answer.status_code, answer.headers["location"]) == (301, f"{PUBLIC}{address}")
    assert "set-cookie" not in answer.headers


async def test_scripts_elsewhere_may_follow_from_an_old_name(public: Site) -> None:
    answer = await public.visitor().get("/events.json", headers={"Host": "old.example.org"})

    assert (answer.status_code, answer.headers["access-control-allow-origin"]) == (301, "*")


async def test_no_header_of_a_request_appears_in_an_answer(public: Site) -> None:
    """Caches would keep it for others; links come from the setting alone."""
    hostile = {
        "X-Forwarded-Host": "hostile.example",
        "X-Forwarded-For": "hostile.example",
        "X-Forwarded-Proto": "hostile",
        "X-Forwarded-Prefix": "/hostile",
        "X-Forwarded-Server": "hostile.example",
        "X-Original-URL": "/hostile",
        "X-Rewrite-URL": "/hostile",
        "Forwarded": "host=hostile.example;proto=hostile",
        "Referer": "https://hostile.example/",
        "Origin": "https://hostile.example",
        "User-Agent": "hostile",
        "Accept-Language": "hostile",
    }
    carol = public.visitor(Host="127.0.0.1:6666")
    carol.headers.update(hostile)
    (found, *_) = (await carol.get("/events.json")).json()["events"]
    sent = await carol.post(SUBMISSIONS, json=event())
    paths = [
        *("/", "/events", "/events?limit=1", "/events.ics", "/events.json?limit=1", "/submit"),
        *("/login", "/nothing", "/desk", "/events/", "/robots.txt", "/nothing.json"),
        *(f"/events/{found['id']}{suffix}" for suffix in ("", ".ics", ".json")),
        sent.json()["manage_url"].removeprefix(PUBLIC),
    ]

    answers = [sent, *[await carol.get(path) for path in paths]]

    for answer in answers:
        told = answer.text + str(answer.headers)
        assert "hostile" not in told
        assert "6666" not in told
        assert HERE not in told
    assert found["url"] == f"{PUBLIC}/events/{found['id']}"
    assert (await carol.get("/events.json?limit=1")).json()["next"].startswith(f"{PUBLIC}/events")


async def test_any_site_may_read_what_is_public_without_credentials(sampled: Site) -> None:
    carol = sampled.visitor(Origin="https://village.example")
    (found, *_) = (await carol.get("/events.json")).json()["events"]

    answers = [
        await carol.get("/events.ics"),
        await carol.get("/events.json?limit=x"),
        await carol.get(f"/events/{found['id']}.json"),
        await carol.get("/events/nothing.ics"),
        await carol.put("/events.json"),
        await carol.post(SUBMISSIONS, json=event()),
        await carol.post(SUBMISSIONS, json={}),
        await carol.post(SUBMISSIONS, content=b"{", headers=JSON),
        await carol.post(SUBMISSIONS, content=b" " * 1024 * 1025, headers=JSON),
        await carol.get("/events.json", headers={"Host": "evil.example"}),
    ]

    assert [answer.status_code for answer in answers] == [
        *(200, 400, 200, 404, 405, 201, 422, 400, 413, 421)
    ]
    for answer in answers:
        assert answer.headers["access-control-allow-origin"] == "*"
        assert answer.headers["access-control-expose-headers"] == "ETag, Link, Retry-After"
        assert "access-control-allow-credentials" not in answer.headers


@pytest.mark.parametrize(
    ("path", "methods"),
    [
        ("/events.ics", "GET, HEAD"),
        ("/events.json", "GET, HEAD"),
        ("/events/nothing.json", "GET, HEAD"),
        (SUBMISSIONS, "POST"),
    ],
)
async def test_a_preflight_is_answered_and_kept_for_a_day(
    sampled: Site, path: str, methods: str
) -> None:
    answer = await sampled.visitor().options(
        path,
        headers={
            "Origin": "https://village.example",
            "Access-Control-Request-Method": methods.partition(",")[0],
            "Access-Control-Request-Headers": "content-type, if-none-match",
        },
    )

    assert answer.status_code == 204
    assert {
        name: value for name, value in answer.headers.items() if name.startswith("access-control")
    } == {
        "access-control-allow-origin": "*",
        "access-control-allow-methods": methods,
        "access-control-allow-headers": "Content-Type, If-None-Match, Accept",
        "access-control-max-age": "86400",
    }


@pytest.mark.parametrize(
    "path", ["/", "/events", "/submit", "/login", "/desk", f"{SUBMISSIONS}/x", "/manage/x"]
)
async def test_no_other_site_may_read_pages_or_what_needs_an_account(
    sampled: Site, path: str
) -> None:
    carol = sampled.visitor(Origin="https://evil.example")

    got = await carol.get(path)
    asked = await carol.options(path, headers={"Access-Control-Request-Method": "GET"})

    assert asked.status_code == 405
    for answer in (got, asked):
        assert not [name for name in answer.headers if name.startswith("access-control")]


async def test_feeds_may_be_embedded_and_are_kept_from_search_engines(sampled: Site) -> None:
    for path in ("/events.ics", "/events.json"):
        answer = await sampled.visitor().get(path)
        assert answer.headers["cross-origin-resource-policy"] == "cross-origin"
        assert answer.headers["x-robots-tag"] == "noindex"


@pytest.mark.parametrize(
    ("header", "name"),
    [
        ("a.example", "a.example"),
        ("A.Example.:80", "a.example"),
        ("my_service:8000", "my_service"),
        ("[::1]:80", "::1"),
        ("a.example:", "a.example"),
        ("a b", ""),
        ("a@b", ""),
        ("[]", ""),
        (":80", ""),
        ("", ""),
        ("é.example", ""),
    ],
)
def test_the_name_in_a_host_header_is_read_strictly(header: str, name: str) -> None:
    assert host_name(header) == name
