"""The submitter's private page: how it stands, and what may be done."""

import asyncio
from collections.abc import Mapping
from dataclasses import replace
from urllib.parse import urlencode

from starlette.responses import Response

from calendar_service.domain.errors import InvalidInput, TransitionRefused
from calendar_service.domain.event import Event
from calendar_service.domain.event_fields import event_fields
from calendar_service.domain.moderation import Action, State, allowed_actions
from calendar_service.feeds.vevent import Voice
from calendar_service.operations.answer_submission import (
    change_submission,
    find_managed,
    withdraw_submission,
)
from calendar_service.operations.cancel_event import own_event
from calendar_service.operations.compare_edit import compare_edit
from calendar_service.operations.own_parts import public_event, taken_edits
from calendar_service.operations.propose_edit import proposed_fields
from calendar_service.operations.renew_link import may_renew_link, renew_own_link
from calendar_service.operations.repeat_again import Again, repeat_again
from calendar_service.storage.categories import list_categories
from calendar_service.storage.connection import Connection
from calendar_service.storage.decisions import Signed, list_decisions
from calendar_service.storage.submissions import Submission
from calendar_service.storage.venues import find_venues
from calendar_service.web.asked import Asked
from calendar_service.web.copied import another
from calendar_service.web.form_age import mark
from calendar_service.web.forms import edited, typed
from calendar_service.web.pages.page import PRIVATE, go_to, show_private
from calendar_service.web.pages.submit import SAVE, broken_letters, show_form, spelling_for
from calendar_service.web.pictures import picture_fields
from calendar_service.web.present_around import exception_days
from calendar_service.web.present_done import SAVED, done_query, done_words
from calendar_service.web.present_edit import EditView, edit_view
from calendar_service.web.present_ending import as_it_stands, ending_view
from calendar_service.web.present_event import EventView, event_page
from calendar_service.web.present_form import form_problems, form_values
from calendar_service.web.present_parts import part_views
from calendar_service.web.present_proposal import proposed_occurrence, read_fields
from calendar_service.web.present_sent import with_edits
from calendar_service.web.present_submission import sender_view
from calendar_service.words.words import Words

_COPIED = "This is a copy of your event. Please say when it takes place."
_MOVED = "This is a copy of your event, a year later on the same weekday. Please check the dates."
_SERIES_MOVED = (
    "This is a copy of your event, a year later. It repeats as before. Please check the dates."
)
_NOT_COPIED = "Dates that were left out, were added or differed are not copied."
OF_THE_CONTACT = ("contact_name", "contact_email")


async def look(asked: Asked) -> Response:
    return await show_managed(asked, {})


async def show_managed(asked: Asked, said: Mapping[str, str], *, status: int = 200) -> Response:
    """Return the private page; `said` is what was typed to cancel the event, and what is wrong
    with it."""
    found = await find_managed(asked.context, asked.path("token"))
    own, visit = await own_event(asked.context, found, named_event(asked)), asked.visit()
    public = await public_event(asked.context, found, own.event if own else None)
    decisions, event = await history_of(asked, found, public=public)
    view = sender_view(found, decisions, visit, event=event)
    view = as_it_stands(view, found, own, visit=visit, public=public)
    edits = await taken_edits(asked.context, own.parts if own else ())
    view = replace(view, steps=with_edits(view.steps, edits, visit))
    path = manage_path(asked)
    context = {
        "notice": done_words(asked.request.query_params, own, visit),
        "submission": view,
        "has_place": event is not None and event.ics_path is not None,
        "edit": await _proposed_edit(asked, found),
        "edit_url": f"{path}/{_edits(found)}" if view.may_edit else None,
        "edits_url": f"{path}/edits" if own else None,
        "event_id": named_event(asked),
        "event_query": event_query(asked),
        "parts": part_views(own, path, visit) if own else (),
        "withdraw_url": f"{path}/withdrawals" if view.may_withdraw else None,
        "link_url": f"{path}/links" if may_renew_link(found) else None,
        "manage_path": path,
        "ending": ending_view(own, visit, said) if own else None,
        "copy_url": None if found.applies_to else f"{path}/copies",
    }
    return show_private(asked, "manage.html", context, status=status)


async def _proposed_edit(asked: Asked, found: Submission) -> EditView | None:
    """Return what an edit would change, until it has changed it."""
    compared = None if found.state is State.APPROVED else await compare_edit(asked.context, found)
    return edit_view(compared, found.base_version, asked.visit()) if compared else None


async def copy(asked: Asked) -> Response:
    """Return the form for another event like this: all but the dates, or those of the same weekday
    a year later, marked for checking."""
    found = await find_managed(asked.context, asked.path("token"))
    if found.applies_to is not None:
        raise TransitionRefused("edit", Action.RESUBMIT)
    own = await own_event(asked.context, found, named_event(asked))
    fields = event_fields(own.event) if own else found.fields
    values = await form_of(asked, replace(found, fields=fields))
    is_next_year = asked.request.query_params.get("dates") == "next-year"
    again = await asyncio.to_thread(
        repeat_again, fields, asked.calendar.tzid, is_next_year=is_next_year
    )
    values = another(values, again, is_next_year=is_next_year)
    values["client_id"] = asked.context.new_uid()
    values["opened"] = mark(asked.context.secret_key, asked.context.now())
    notes = _notes(again, asked.visit().words, is_next_year=is_next_year)
    response = await show_form(asked, values, {}, action="/submit", notes=notes)
    return kept_private(response)


def _notes(again: Again, words: Words, *, is_next_year: bool) -> tuple[str, ...]:
    moved = words.say(_SERIES_MOVED) if again.rule else words.say(_MOVED)
    told = moved if is_next_year else words.say(_COPIED)
    return (told,) if again.is_whole else (told, words.say(_NOT_COPIED))


async def edit_form(asked: Asked) -> Response:
    found = await find_managed(asked.context, asked.path("token"))
    if Action.RESUBMIT not in allowed_actions(found.state) or found.applies_to:
        raise TransitionRefused(found.state, Action.RESUBMIT)
    return await _show_edit(asked, await form_of(asked, found), {})


async def edit(asked: Asked) -> Response:
    """Take the changes; a refusal shows the form again, with everything that was typed."""
    found = await find_managed(asked.context, asked.path("token"))
    values, shown = typed(await asked.form(), asked.calendar), await form_of(asked, found)
    picture, mistakes = await picture_fields(asked)
    values |= picture
    mistakes = (*mistakes, *broken_letters(values))
    if mistakes:
        problems = form_problems(mistakes, asked.visit().words)
        return await _show_edit(asked, values, problems, status=422)
    if problems := contact_kept(asked, values, shown):
        return await _show_edit(asked, values, problems, status=422)
    fields = edited(with_contact(found), shown=shown, sent=values, spelling=spelling_for(asked))
    try:
        await change_submission(asked.context, asked.path("token"), fields)
    except InvalidInput as error:
        problems = form_problems(error.problems, asked.visit().words, form=values)
        return await _show_edit(asked, values, problems, status=422)
    except TransitionRefused:
        sentence = asked.visit().words.say("This was decided or withdrawn meanwhile.")
        return await _show_edit(asked, values, {"": [sentence]}, status=409)
    return go_to(manage_path(asked) + done_query(SAVED))


async def withdraw(asked: Asked) -> Response:
    await withdraw_submission(asked.context, asked.path("token"))
    return go_to(manage_path(asked))


async def renew(asked: Asked) -> Response:
    """The new link is shown to nobody here: whoever asked may not be who sent the event in."""
    await renew_own_link(asked.context, asked.path("token"))
    return show_private(asked, "link_renewed.html", {"back": "/"})


async def history_of(
    asked: Asked, submission: Submission, *, public: Event | None = None
) -> tuple[list[Signed], EventView | None]:
    """Return what happened to a submission, and what would be published of it; where something
    is `public`, that."""
    fields = event_fields(public) if public else await proposed_fields(asked.context, submission)
    proposal = read_fields(fields, asked.calendar.tzid)

    async def read(con: Connection) -> tuple[list[Signed], EventView | None]:
        decisions = list(await list_decisions(con, submission.id))
        if proposal is None:
            return decisions, None
        venue_id = proposal.venue.id if proposal.venue else ""
        occurrence = proposed_occurrence(
            proposal,
            Voice(asked.calendar, asked.visit().words, asked.context.markup),
            categories=await list_categories(con),
            venues=await find_venues(con, [venue_id]),
        )
        credit = proposal.image.licence if proposal.image else None
        view = event_page(occurrence, asked.visit(), website=proposal.url, credit=credit)
        exceptions = exception_days(proposal.recurrence, asked.visit())
        return decisions, replace(view, exceptions=exceptions)

    return await asked.context.store.read(read)


async def _show_edit(
    asked: Asked,
    values: Mapping[str, str],
    problems: Mapping[str, list[str]],
    *,
    status: int = 200,
) -> Response:
    path = _edit_path(asked)
    response = await show_form(asked, values, problems, action=path, label=SAVE, status=status)
    return kept_private(response)


def contact_kept(
    asked: Asked, values: Mapping[str, str], shown: Mapping[str, str]
) -> dict[str, list[str]]:
    """Return what is wrong where another name or address was typed: the link belongs to them."""
    sentence = asked.visit().words.say("This cannot be changed here; it was {value}.")
    kept = [name for name in OF_THE_CONTACT if values[name] != shown[name]]
    return {name: [sentence.format(value=shown[name] or "–")] for name in kept}


def kept_private(response: Response) -> Response:
    response.headers["Cache-Control"] = PRIVATE
    response.headers["Referrer-Policy"] = "no-referrer"
    response.headers["X-Robots-Tag"] = "noindex"
    return response


async def form_of(asked: Asked, found: Submission) -> dict[str, str]:
    """Return the form as the submission fills it."""
    return await filled_form(asked, with_contact(found), found.client_id or "")


async def filled_form(
    asked: Asked, fields: Mapping[str, object], client_id: str = ""
) -> dict[str, str]:
    """Return the form as these fields fill it. Its lists spell codes in one way, the API in any."""
    named = fields.get("venue")
    venue_id = str(named.get("id") or "") if isinstance(named, Mapping) else ""
    venues = await asked.context.store.read(lambda con: find_venues(con, [venue_id]))
    values = form_values(fields, asked.calendar, client_id, venue=venues.get(venue_id))
    country, slugs = values["venue_country"].upper(), values["categories"].lower()
    return values | {"venue_country": country, "categories": slugs}


def with_contact(submission: Submission) -> dict[str, object]:
    contact = {"name": submission.contact_name or "", "email": submission.contact_email or ""}
    return {**submission.fields, "contact": contact}


def _edits(found: Submission) -> str:
    """An edit is changed beside the live event that it is of."""
    return "edits" if found.applies_to else "edit"


def manage_path(asked: Asked) -> str:
    return f"/manage/{asked.path('token')}"


def named_event(asked: Asked) -> str:
    """Return the event that the page is about, where a submission has become several."""
    return asked.request.query_params.get("event", "")


def event_query(asked: Asked) -> str:
    """Return what names that event again in an address on the page."""
    named = named_event(asked)
    return f"?{urlencode({'event': named})}" if named else ""


def _edit_path(asked: Asked) -> str:
    return f"{manage_path(asked)}/edit"
