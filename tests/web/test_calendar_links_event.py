"""The links by which calendars on the web take one event."""

from datetime import date, datetime

from calendar_service.web.calendar_links import EVENT_WAYS, OneEvent

SUPPER = OneEvent(
    "Wine & cheese",
    datetime(2027, 5, 8, 18),
    datetime(2027, 5, 8, 21),
    "Europe/Brussels",
    "Bring a friend",
    "Old Library, Graz",
)
FAIR = OneEvent("Fair", date(2027, 5, 8), date(2027, 5, 10), "Europe/Brussels", "", "")


def test_each_calendar_is_told_the_time_in_its_own_form() -> None:
    told = {way.name: way.link(SUPPER) for way in EVENT_WAYS}
    microsoft = (
        "/calendar/0/action/compose?rru=addevent&startdt=2027-05-08T16%3A00%3A00Z"
        "&enddt=2027-05-08T19%3A00%3A00Z&subject=Wine%20%26%20cheese&body=Bring%20a%20friend"
        "&location=Old%20Library%2C%20Graz"
    )

    assert told == {
        "Google Calendar": "https://calendar.google.com/calendar/render?action=TEMPLATE"
        "&dates=20270508T180000%2F20270508T210000&ctz=Europe%2FBrussels"
        "&text=Wine%20%26%20cheese&details=Bring%20a%20friend&location=Old%20Library%2C%20Graz",
        "Outlook.com": f"https://outlook.live.com{microsoft}",
        "Microsoft 365": f"https://outlook.office.com{microsoft}",
        "Yahoo": "https://calendar.yahoo.com/?v=60&ST=20270508T180000&ET=20270508T210000"
        "&TITLE=Wine%20%26%20cheese&in_loc=Old%20Library%2C%20Graz&DESC=Bring%20a%20friend",
    }


def test_whole_days_have_an_exclusive_end_and_no_zone() -> None:
    google, outlook, _, yahoo = (way.link(FAIR) for way in EVENT_WAYS)

    assert google.endswith("?action=TEMPLATE&dates=20270508%2F20270510&text=Fair")
    assert outlook.endswith("&startdt=2027-05-08&enddt=2027-05-10&subject=Fair&allday=true")
    assert yahoo.endswith("?v=60&ST=20270508&DUR=allday&TITLE=Fair")


def test_a_zone_that_google_would_pass_over_is_told_in_utc() -> None:
    call = OneEvent(
        "Call", datetime(2027, 5, 8, 18), datetime(2027, 5, 8, 18), "Etc/GMT+12", "", ""
    )

    google = EVENT_WAYS[0].link(call)
    assert google.endswith("&dates=20270509T060000Z%2F20270509T060000Z&text=Call")
