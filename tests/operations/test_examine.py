"""Tests of what the doctor says."""

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
