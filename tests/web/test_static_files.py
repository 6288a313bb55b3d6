"""Files of our own: kept for good by their version."""

from pathlib import Path

import pytest

from tests.web.visitors import Site

SHEET = Path("calendar_service/web/static/calendar.css").read_text()


@pytest.mark.parametrize(
    ("query", "caching"),
    [
        ("?v=0123456789ab", "public, max-age=31536000, immutable"),
        ("", "public, max-age=600"),
        ("?w=1", "public, max-age=600"),
    ],
)
async def test_a_file_is_kept_for_good_by_its_version(site: Site, query: str, caching: str) -> None:
    answer = await site.visitor().get(f"/static/calendar.css{query}")
    again = await site.visitor().get(
        f"/static/calendar.css{query}", headers={"If-None-Match": answer.headers["etag"]}
    )
    assert answer.text == SHEET
    assert [each.headers["cache-control"] for each in (answer, again)] == [caching] * 2
    assert again.status_code == 304


async def test_what_is_not_there_is_not_kept(site: Site) -> None:
    answer = await site.visitor().get("/static/nothing.css?v=1")
    assert (answer.status_code, answer.headers["cache-control"]) == (404, "private, no-cache")
