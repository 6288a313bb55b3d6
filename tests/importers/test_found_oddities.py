"""What any program may write: one oddity a file, read whole."""

from calendar_service.domain.problems import Problem
from calendar_service.importers.draft import Draft, Reading
from tests.importers.reading import read_found


def test_a_start_outside_of_its_rule_becomes_an_extra_date_and_is_counted() -> None:
    assert read_found("start_is_no_date_of_its_rule") == Reading(
        drafts=(
            Draft(
                uid="yoga",
                fields={
                    "status": "confirmed",
                    "title": "Yoga en el parque",
                    "start": "2027-05-04T10:00:00",
                    "time_zone": "Europe/Madrid",
                    "end": "2027-05-04T11:00:00",
                    "recurrence": "FREQ=WEEKLY;COUNT=4;BYDAY=TU,TH",
                    "include": [
                        "2027-05-01T10:00:00",
                    ],
                },
                notes=(
                    (
                        "Its start, 2027-05-01T10:00:00, is no date of its rule: the "
                        "series begins on 2027-05-04T10:00:00, with the start as an "
                        "extra date."
                    ),
                ),
            ),
        ),
    )


def test_a_whole_day_that_ends_on_its_start_is_one_day() -> None:
    assert read_found("whole_day_end_is_start") == Reading(
        drafts=(
            Draft(
                uid="day",
                fields={
                    "status": "confirmed",
                    "title": "Tag der offenen Tür",
                    "start": "2027-05-01",
                    "time_zone": "Europe/Berlin",
                },
            ),
        ),
    )


def test_whole_day_series_take_the_dates_of_timed_exceptions() -> None:
    assert read_found("whole_day_series_with_timed_exceptions") == Reading(
        drafts=(
            Draft(
                uid="market",
                fields={
                    "status": "confirmed",
                    "title": "Wochenmarkt",
                    "start": "2027-05-01",
                    "time_zone": "Europe/Berlin",
                    "recurrence": "FREQ=WEEKLY;UNTIL=20270630T215959Z",
                    "include": [
                        "2027-06-03",
                        "2027-06-04",
                    ],
                    "exclude": [
                        "2027-05-08",
                        "2027-05-15",
                    ],
                },
                notes=("Left-out dates that are none of its series: 2027-05-20.",),
            ),
        ),
    )


def test_extra_dates_given_as_periods_are_their_starts() -> None:
    assert read_found("extra_dates_as_periods") == Reading(
        drafts=(
            Draft(
                uid="periods",
                fields={
                    "status": "confirmed",
                    "title": "Passeggiata",
                    "start": "2027-05-01T17:00:00",
                    "time_zone": "Europe/Rome",
                    "end": "2027-05-01T18:00:00",
                    "include": [
                        "2027-05-02T17:00:00",
                        "2027-05-03T17:00:00",
                    ],
                },
            ),
        ),
    )


def test_the_newest_version_is_read_and_a_shared_uid_is_given_once() -> None:
    assert read_found("same_uid_twice") == Reading(
        drafts=(
            Draft(
                uid="versions",
                fields={
                    "status": "confirmed",
                    "title": "Flea market, new date",
                    "start": "2027-05-02",
                    "time_zone": "Europe/Berlin",
                },
                notes=("The file holds several versions of it; the newest was read.",),
            ),
            Draft(
                uid="1",
                fields={
                    "status": "confirmed",
                    "title": "Second with a lazy UID",
                    "start": "2027-06-02",
                    "time_zone": "Europe/Berlin",
                },
            ),
            Draft(
                uid=None,
                fields={
                    "status": "confirmed",
                    "title": "First with a lazy UID",
                    "start": "2027-06-01",
                    "time_zone": "Europe/Berlin",
                },
                notes=("Another event in the file has the same UID, so it gets a new one.",),
            ),
        ),
    )


def test_a_changed_occurrence_without_its_series_is_an_event_of_its_own() -> None:
    assert read_found("override_without_series") == Reading(
        drafts=(
            Draft(
                uid="lost@google.com-20270508T190000",
                fields={
                    "status": "confirmed",
                    "title": "Chor",
                    "start": "2027-05-08T20:00:00",
                    "time_zone": "Europe/Berlin",
                },
                notes=("It is one date of a series that is not in the file.",),
            ),
        ),
    )


def test_changed_occurrences_outside_of_their_series_are_extra_dates() -> None:
    assert read_found("override_beyond_until") == Reading(
        drafts=(
            Draft(
                uid="cut@google.com",
                fields={
                    "status": "confirmed",
                    "title": "Chor",
                    "start": "2027-05-03T19:00:00",
                    "time_zone": "Europe/Berlin",
                    "recurrence": "FREQ=WEEKLY;UNTIL=20270517T215959Z",
                    "include": [
                        "2027-05-24T19:00:00",
                    ],
                    "overrides": [
                        {
                            "recurrence_id": "2027-05-10T19:00:00",
                            "start": "2027-05-10T19:30:00",
                        },
                        {
                            "recurrence_id": "2027-05-24T19:00:00",
                            "start": "2027-05-25T19:00:00",
                        },
                    ],
                },
                notes=(
                    (
                        "The change of 2027-05-10T19:00:00 was meant for all dates after "
                        "it too; it was kept for this one."
                    ),
                    ("Changed occurrences that are none of its series were kept as extra dates."),
                ),
            ),
        ),
    )


def test_events_with_rules_that_are_not_understood_are_named_and_the_others_read() -> None:
    assert read_found("rule_that_is_not_understood") == Reading(
        drafts=(
            Draft(
                uid="plain",
                fields={
                    "status": "confirmed",
                    "title": "Plain",
                    "start": "2027-01-04",
                    "time_zone": "Europe/Berlin",
                },
            ),
        ),
        problems=(
            Problem(
                "events.1",
                "{event} repeats by {rule}: {reason}",
                {
                    "event": "Bell ringing",
                    "rule": "FREQ=HOURLY;COUNT=3",
                    "reason": "FREQ must be one of DAILY, WEEKLY, MONTHLY, YEARLY.",
                },
            ),
            Problem(
                "events.2",
                "{event} repeats by {rule}: {reason}",
                {
                    "event": "First week",
                    "rule": "FREQ=YEARLY;BYWEEKNO=1",
                    "reason": (
                        "BYWEEKNO is not understood here. Allowed parts: FREQ, INTERVAL, "
                        "COUNT, UNTIL, BYMONTH, BYMONTHDAY, BYDAY, BYSETPOS, WKST."
                    ),
                },
            ),
        ),
    )


def test_a_series_in_utc_stays_in_utc_since_local_clocks_would_move_it() -> None:
    assert read_found("series_in_utc") == Reading(
        drafts=(
            Draft(
                uid="utc-series",
                fields={
                    "status": "confirmed",
                    "title": "Radio hour",
                    "start": "2027-01-05T23:00:00",
                    "time_zone": "UTC",
                    "end": "2027-01-06T00:00:00",
                    "recurrence": "FREQ=WEEKLY;BYDAY=TU",
                    "exclude": [
                        "2027-07-06T23:00:00",
                    ],
                },
                notes=(
                    (
                        "It repeats at a fixed time in UTC, and is kept so: by local "
                        "clocks it moves with summer time."
                    ),
                ),
            ),
        ),
    )


def test_several_calendars_in_one_file_keep_their_zones_and_methods_apart() -> None:
    assert read_found("several_calendars") == Reading(
        drafts=(
            Draft(
                uid="tokyo",
                fields={
                    "status": "confirmed",
                    "title": "Tokyo",
                    "start": "2027-05-08T19:00:00",
                    "time_zone": "Asia/Tokyo",
                },
            ),
            Draft(
                uid="bogota",
                fields={
                    "status": "cancelled",
                    "title": "Bogotá",
                    "start": "2027-05-08T19:00:00",
                    "time_zone": "America/Bogota",
                },
            ),
        ),
    )


def test_events_that_are_private_or_cut_off_or_lack_a_start_or_a_title_are_named() -> None:
    assert read_found("not_whole_or_not_public") == Reading(
        drafts=(
            Draft(
                uid="plain",
                fields={
                    "status": "confirmed",
                    "description": "Bring a chair.\nAnd a cup.",
                    "title": "Bring a chair.",
                    "start": "2027-05-08T19:00:00",
                    "time_zone": "Europe/Berlin",
                },
                notes=("It has no title; its description's first words stand for it.",),
            ),
        ),
        problems=(
            Problem(
                "events.1",
                "{event} is marked as private in the file and was left out.",
                {
                    "event": "Event 1",
                },
            ),
            Problem(
                "events.2",
                "{event} has no start.",
                {
                    "event": "No start",
                },
            ),
            Problem(
                "events.3",
                "{event} has neither a title nor a description.",
                {
                    "event": "Event 3",
                },
            ),
            Problem(
                "events.4",
                "{event} has a start that is no date: {start}.",
                {
                    "event": "Bad start",
                    "start": "tomorrow",
                },
            ),
            Problem(
                "events.6",
                "{event} is cut off: its end is missing.",
                {
                    "event": "Cut off",
                },
            ),
        ),
    )


def test_text_that_is_not_utf_8_and_was_never_folded_is_still_text() -> None:
    assert read_found("latin1_and_raw_line_breaks") == Reading(
        drafts=(
            Draft(
                uid="latin",
                fields={
                    "status": "confirmed",
                    "title": "Frühlingsfest",
                    "description": "First line\nNote: the second was never folded\nhttps://example.org/third",
                    "venue": {
                        "name": "Café",
                    },
                    "start": "2027-05-08T19:00:00",
                    "time_zone": "Europe/Berlin",
                },
            ),
        ),
    )


def test_a_fold_may_lie_inside_a_character_and_a_byte_order_mark_before_all() -> None:
    assert read_found("bom_and_fold_inside_a_character") == Reading(
        drafts=(
            Draft(
                uid="fold",
                fields={
                    "status": "confirmed",
                    "title": "ääääääääääääääääääääääääääääääääääääääää",
                    "start": "2027-05-08",
                    "time_zone": "Europe/Berlin",
                },
            ),
        ),
    )
