"""A link that fills the form in, by the names of a submission's fields."""

from tests.web.browser import Page, form_to
from tests.web.visitors import Site


async def test_a_link_fills_in_the_form_by_the_names_of_the_api(site: Site) -> None:
    answer = await site.visitor().get(
        "/submit?title=Choir&start=2027-05-08&end=2027-05-10&venue.name=Barn&venue.city=Gent"
        "&recurrence=FREQ%3DWEEKLY%3BCOUNT%3D4&exclude=2027-05-15&tags=a&tags=b&price.text=free"
        "&organiser.name=Singers&contact.email=alice@example.org&description=Sing."
    )

    form = form_to(answer, "/submit").values
    expected = {
        "title": "Choir",
        "start_date": "2027-05-08",
        "end_date": "2027-05-09",
        "venue_name": "Barn",
        "venue_city": "Gent",
        "repeat": "weekly",
        "repeat_count": "4",
        "exclude": "2027-05-15",
        "tags": "a, b",
        "price_text": "free",
        "organiser_name": "Singers",
        "contact_email": "alice@example.org",
        "description": "Sing.",
    }
    assert answer.status_code == 200
    assert {name: form[name] for name in expected} == expected


async def test_what_a_link_spells_wrongly_is_shown_as_written_and_said(site: Site) -> None:
    answer = await site.visitor().get("/submit?title=Choir&start=sometime&url=nonsense")

    form = form_to(answer, "/submit").values
    assert answer.status_code == 200
    assert (form["start_date"], form["url"]) == ("sometime", "nonsense")
    assert "This cannot be read as a date and time." in Page(answer.text).text
    assert "Your e-mail address:" not in Page(answer.text).text


async def test_a_link_that_says_what_no_field_holds_is_an_empty_form(site: Site) -> None:
    answer = await site.visitor().get(
        "/submit?client_id=x&website=x&opened=x&venue.id=nobody&overrides=x&image=x&tags=&kind."
    )

    form = form_to(answer, "/submit").values
    assert (answer.status_code, form["website"], form["title"]) == (200, "", "")
    assert form["client_id"] != "x"
