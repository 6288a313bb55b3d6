"""What Google, Outlook, Exchange, Apple, Thunderbird, Meetup, The Events Calendar and Indico write,
in files made up after theirs, one oddity each.
"""

from calendar_service.domain.problems import Problem
from calendar_service.importers.draft import Draft, Reading
from tests.importers.reading import read_found


def test_google_series_keep_what_was_moved_renamed_relocated_or_cancelled() -> None:
    assert read_found("google_recurring_with_overrides") == Reading(
        drafts=(
            Draft(
                uid="repair0001@google.com",
                fields={
                    "status": "confirmed",
                    "title": "Repair Café",
                    "description": (
                        "Bring what is broken\n"
                        "and a list of tools (https://example.org/tools).\n"
                        "- toasters\n- trousers & coats"
                    ),
                    "organiser": {
                        "name": "Repair Café Süd",
                    },
                    "venue": {
                        "name": "Kulturhaus",
                        "address": "Hauptstr. 5",
                        "postal_code": "70174",
                        "city": "Stuttgart",
                        "country": "DE",
                    },
                    "start": "2027-01-13T18:00:00",
                    "time_zone": "Europe/Berlin",
                    "end": "2027-01-13T21:00:00",
                    "recurrence": "FREQ=MONTHLY;UNTIL=20271231T225959Z;BYDAY=2WE",
                    "exclude": [
                        "2027-08-11T18:00:00",
                    ],
                    "overrides": [
                        {
                            "recurrence_id": "2027-03-10T18:00:00",
                            "start": "2027-03-11T19:00:00",
                        },
                        {
                            "recurrence_id": "2027-05-12T18:00:00",
                            "title": "Repair Café, open end",
                            "venue": {
                                "name": "Altes Kino",
                            },
                            "end": "2027-05-12T23:00:00",
                        },
                        {
                            "recurrence_id": "2027-06-09T18:00:00",
                            "status": "cancelled",
                        },
                    ],
                },
            ),
        ),
    )


def test_google_floating_and_utc_times_are_told_in_the_zone_of_the_calendar() -> None:
    assert read_found("google_utc_and_floating") == Reading(
        drafts=(
            Draft(
                uid="utc@google.com",
                fields={
                    "status": "confirmed",
                    "title": "Concierto de primavera",
                    "start": "2027-05-08T19:00:00",
                    "time_zone": "America/Mexico_City",
                    "end": "2027-05-08T21:00:00",
                },
            ),
            Draft(
                uid="floating@google.com",
                fields={
                    "status": "tentative",
                    "title": "Ensayo",
                    "start": "2027-05-15T10:00:00",
                    "time_zone": "America/Mexico_City",
                    "end": "2027-05-15T11:30:00",
                },
            ),
        ),
    )


def test_outlook_names_of_zones_are_known_without_a_definition() -> None:
    assert read_found("outlook_windows_zone_without_definition") == Reading(
        drafts=(
            Draft(
                uid="040000008200E00074C5B7101A82E008000000001",
                fields={
                    "status": "confirmed",
                    "title": "Board meeting",
                    "online_url": "https://teams.example.org/l/meetup-join/19",
                    "start": "2027-05-08T19:00:00",
                    "time_zone": "Europe/Berlin",
                    "end": "2027-05-08T20:30:00",
                },
            ),
        ),
    )


def test_outlook_customized_zone_is_the_known_one_with_the_same_rules() -> None:
    assert read_found("outlook_customized_time_zone") == Reading(
        drafts=(
            Draft(
                uid="chess-1",
                fields={
                    "status": "confirmed",
                    "title": "Chess club",
                    "description": "All levels.\n\nBoards & clocks are there.",
                    "venue": {
                        "name": "Town Hall",
                        "address": "100 Main St",
                        "city": "Springfield",
                        "region": "IL",
                        "postal_code": "62701",
                        "country": "US",
                    },
                    "start": "2027-01-05T18:00:00",
                    "time_zone": "America/New_York",
                    "end": "2027-01-05T20:00:00",
                    "recurrence": "FREQ=WEEKLY;COUNT=4;BYDAY=TU",
                },
                notes=("The time zone Customized Time Zone was read as America/New_York.",),
            ),
        ),
    )


def test_a_zone_like_no_other_is_converted_once_but_not_for_a_series() -> None:
    assert read_found("outlook_zone_like_no_other") == Reading(
        drafts=(
            Draft(
                uid="own-single",
                fields={
                    "status": "confirmed",
                    "title": "Sundial walk",
                    "start": "2027-05-08T19:43:00",
                    "time_zone": "Europe/Berlin",
                    "end": "2027-05-08T20:43:00",
                },
                notes=(
                    ("The time zone Own time is unknown; times were converted to Europe/Berlin."),
                ),
            ),
        ),
        problems=(
            Problem(
                "events.2",
                "{event} repeats in a time zone that is like none of the known.",
                {
                    "event": "Sundial course",
                },
            ),
            Problem(
                "events.3",
                (
                    "{event} is in the time zone {zone}, which is unknown and not "
                    "defined in the file."
                ),
                {
                    "event": "Nowhere fair",
                    "zone": "Nowhere",
                },
            ),
        ),
    )


def test_old_exchange_writes_days_as_times_and_zones_as_cities() -> None:
    assert read_found("exchange_old_all_day_and_display_zone") == Reading(
        drafts=(
            Draft(
                uid="040000008200E000",
                fields={
                    "status": "confirmed",
                    "title": "Open house",
                    "start": "2027-05-08",
                    "time_zone": "Europe/Amsterdam",
                    "end": "2027-05-10",
                },
            ),
            Draft(
                uid="040000008200E001",
                fields={
                    "status": "confirmed",
                    "title": "Annual meeting",
                    "start": "2027-05-11T19:00:00",
                    "time_zone": "Europe/Amsterdam",
                },
                notes=("Its end lay before its start and was left out.",),
            ),
        ),
    )


def test_apple_place_has_its_name_its_address_and_its_point() -> None:
    assert read_found("apple_structured_location") == Reading(
        drafts=(
            Draft(
                uid="5C1E2A44-7B0E-4C3E-9C5B-0F6E7D8C9B0A",
                fields={
                    "status": "confirmed",
                    "title": "Atelier vélo",
                    "url": "https://example.org/velo",
                    "venue": {
                        "name": "La Cyclofficine",
                        "address": "15 Rue Pierre Bonnard",
                        "postal_code": "75020",
                        "city": "Paris",
                        "country": "FR",
                        "latitude": 48.870001,
                        "longitude": 2.39456,
                    },
                    "start": "2027-05-08T09:30:00",
                    "time_zone": "Europe/Paris",
                    "end": "2027-05-08T12:00:00",
                },
            ),
        ),
    )


def test_thunderbird_zone_paths_end_with_the_name_of_the_zone() -> None:
    assert read_found("thunderbird_mozilla_zone") == Reading(
        drafts=(
            Draft(
                uid="a7d8b4f0-1c9f-4b0c-9f4e-0c6d7b8a9f01",
                fields={
                    "status": "confirmed",
                    "title": "Stammtisch",
                    "start": "2027-01-12T20:00:00",
                    "time_zone": "Europe/Berlin",
                    "end": "2027-01-12T23:00:00",
                    "recurrence": "FREQ=WEEKLY",
                    "exclude": [
                        "2027-01-19T20:00:00",
                    ],
                },
            ),
        ),
        problems=(
            Problem(
                "file",
                "Only events are read. Left out: {components} ({count}).",
                {
                    "count": 1,
                    "components": "tasks",
                },
            ),
        ),
    )


def test_meetup_place_has_its_address_in_brackets() -> None:
    assert read_found("meetup_name_with_address_in_brackets") == Reading(
        drafts=(
            Draft(
                uid="event_301@meetup.com",
                fields={
                    "status": "confirmed",
                    "title": "Hack & Tell",
                    "description": (
                        "Rust Stuttgart\n"
                        "Thursday, May 20 at 7:00 PM\n"
                        "\nThree talks.\n\nhttps://example.org/group/events/301/"
                    ),
                    "url": "https://example.org/group/events/301/",
                    "venue": {
                        "address": "Ulmer Str. 255",
                        "postal_code": "70327",
                        "city": "Stuttgart",
                        "country": "DE",
                        "name": "Shackspace",
                        "latitude": 48.78,
                        "longitude": 9.18,
                    },
                    "start": "2027-05-20T19:00:00",
                    "time_zone": "Europe/Berlin",
                    "end": "2027-05-20T21:30:00",
                },
            ),
        ),
    )


def test_events_calendar_encodes_names_and_characters_and_scatters_the_address() -> None:
    assert read_found("events_calendar_plugin") == Reading(
        drafts=(
            Draft(
                uid="4711-1812067200-1812326399@example.org",
                fields={
                    "status": "confirmed",
                    "title": "Sommerfest – drei Tage",
                    "description": "Musik, Essen, Tanz.",
                    "url": "https://example.org/event/sommerfest/",
                    "organiser": {
                        "name": "Kulturverein Göppingen e.V.",
                    },
                    "tags": [
                        "Musik",
                        "Für Kinder",
                        "Fest, draußen",
                    ],
                    "venue": {
                        "name": "Alte Fabrik",
                        "address": "Fabrikstr. 12",
                        "city": "Göppingen",
                        "postal_code": "73033",
                        "region": "BW",
                        "country": "DE",
                    },
                    "start": "2027-06-04",
                    "time_zone": "Europe/Berlin",
                    "end": "2027-06-07",
                },
            ),
            Draft(
                uid="4712@example.org",
                fields={
                    "status": "cancelled",
                    "title": "Lesung",
                    "status_reason": "Die Autorin ist krank.",
                    "start": "2027-06-11T20:00:00",
                    "time_zone": "Europe/Berlin",
                },
            ),
        ),
    )


def test_indico_utc_times_are_told_in_the_default_zone_and_a_link_is_no_venue() -> None:
    assert read_found("indico_utc") == Reading(
        drafts=(
            Draft(
                uid="indico-event-99@indico.example.org",
                fields={
                    "status": "confirmed",
                    "title": "Open data day",
                    "description": "Speakers: Alice, Bob\n\nhttps://indico.example.org/event/99/",
                    "url": "https://indico.example.org/event/99/",
                    "online_url": "https://video.example.org/room/99",
                    "start": "2027-03-06T09:30:00",
                    "time_zone": "Europe/Berlin",
                    "end": "2027-03-06T17:00:00",
                },
            ),
        ),
    )
