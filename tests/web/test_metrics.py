"""Figures for the operator's monitoring."""

from prometheus_client.parser import text_string_to_metric_families

from tests.web.visitors import Site


async def figures(site: Site) -> dict[str, float]:
    answer = await site.visitor().get("/metrics", headers={"Host": "10.0.0.7:8000"})
    assert (answer.status_code, answer.headers["cache-control"]) == (200, "no-store")
    families = text_string_to_metric_families(answer.text)
    return {sample.name: sample.value for family in families for sample in family.samples}


async def test_it_counts_what_was_built_and_what_is_kept(site: Site) -> None:
    before = await figures(site)
    for _ in range(3):
        await site.visitor().get("/events.ics")
    after = await figures(site)
    assert after["calendar_documents_built_total"] == before["calendar_documents_built_total"] + 1
    assert after["calendar_documents_kept_bytes"] > before["calendar_documents_kept_bytes"]

    await site.publish(title="Choir")

    assert (await figures(site))["calendar_revision"] == before["calendar_revision"] + 1
