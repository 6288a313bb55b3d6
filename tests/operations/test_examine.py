"""Tests of what the doctor says."""

from datetime import date

from calendar_service.domain.people import Role
from calendar_service.feeds.timezone import zone_data_version
from calendar_service.operations.examine import Finding, examine
from tests.house import House, draft


async def test_a_healthy_house_has_nothing_bad_in_it(house: House) -> None:
    await house.publish(draft("Choir", "2027-05-08"))
    await house.account("alice@example.org", Role.ADMIN)

    found = await examine(house.context, None)

    assert [each for each in found if each.what != "SQLite"] == [
        Finding("calendar", "1 events at https://calendar.example"),
        Finding("catalogue", "revision 1, occurrences up to 2029-04-01"),
        Finding("feeds", "no event is left out"),
        Finding("admins", "1"),
        Finding("outbox", "0 mails were given up"),
        Finding("mail", "leaves by SMTP"),
        Finding("zone data", zone_data_version()),
    ]


async def test_what_needs_attention_is_marked(house: House) -> None:
    await house.submit()
    house.tamper("UPDATE outbox SET failed_at = 1", "UPDATE catalogue SET fingerprint = 'other'")

    found = {each.what: each for each in await examine(house.context, house.folder)}

    assert found["catalogue"].is_good is False
    assert found["outbox"] == Finding("outbox", "1 mails were given up", is_good=False)
    assert found["admins"] == Finding(
        "admins", "none yet; the link that makes the first is printed at each start"
    )
    assert str(house.folder) in found["mail"].says


async def test_a_feed_too_large_for_some_is_told_with_what_to_do(house: House) -> None:
    told = "A long evening. " * 2_000
    await house.publish(
        *(draft(f"Film {day}", f"2027-05-{day}", description=told) for day in range(10, 30))
    )
    await house.publish(
        *(draft(f"Old {day}", f"2026-05-{day}", description=told) for day in range(10, 30))
    )

    found = {each.what: each for each in await examine(house.context, None)}
    lately = await examine(house.context, None, feed_start=date(2027, 5, 1))

    assert found["feed size"].is_warning
    assert found["feed size"].is_good
    assert found["feed size"].says.startswith("all events together are 1,")
    assert "Google Calendar refuses" in found["feed size"].says
    assert "feed size" not in {each.what for each in lately}
