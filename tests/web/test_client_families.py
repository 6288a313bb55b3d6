"""Which family of calendars a User-Agent belongs to."""

import pytest

from calendar_service.web.client_families import family_of

AGENTS = {
    "Google-Calendar-Importer": "Google Calendar",
    "macOS/15.1 (24B83) dataaccessd/1.0": "Apple Calendar",
    "iOS/18.1 (22B83) dataaccessd/1.0": "Apple Calendar",
    "Mac OS X/10.15.7 (19H15) CalendarAgent/930.5.1": "Apple Calendar",
    "Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Thunderbird/128.4.0": "Thunderbird",
    "Microsoft Office/16.0 (Windows NT 10.0; Microsoft Outlook 16.0.1; Pro)": "Outlook",
    "ICSx5/2.2.3 (ical4j/3.2)": "ICSx5 and DAVx5",
    "Nextcloud Server Crawler": "Nextcloud",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) Safari/605.1.15": "Browsers",
    "axios/1.7": "others",
    "": "others",
}


@pytest.mark.parametrize("agent", AGENTS)
def test_a_family_is_known_by_its_user_agent(agent: str) -> None:
    assert family_of(agent) == AGENTS[agent]
