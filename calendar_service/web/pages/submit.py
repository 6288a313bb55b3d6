"""The form that sends an event in: opened, looked at again, and sent."""

from collections.abc import Awaitable, Callable, Collection, Mapping, Sequence
from datetime import timedelta
from functools import partial
from typing import Any

from starlette.responses import Response

from calendar_service.domain import addresses
from calendar_service.domain.errors import (
    CalendarError,
    InvalidInput,
    QueueFull,
    QuotaUsedUp,
)
from calendar_service.domain.event import Category
from calendar_service.domain.moderation import Action, allowed_actions
from calendar_service.domain.problems import Problem
from calendar_service.domain.when import known_zones
from calendar_service.operations.preview_event import Preview, preview_event
from calendar_service.operations.read_times import read_times
from calendar_service.operations.submit_event import (
    Receipt,
    check_submission,
    submit_event,
    told_state,
)
from calendar_service.storage.categories import list_categories
from calendar_service.web.asked import Asked
from calendar_service.web.form_age import Age, age_of, mark
from calendar_service.web.forms import fields_of, typed
from calendar_service.web.pages.page import show, show_private
from calendar_service.web.pages.paste import read_pasted
from calendar_service.web.pages.preview import show_preview
from calendar_service.web.pages.typed_place import ANOTHER_PLACE, chosen_venue, meant_place
from calendar_service.web.pictures import picture_fields
from calendar_service.web.present_draft import CHOICES_MOST, choices, filled_in, notes_of
from calendar_service.web.present_form import (
    country_choices,
    empty_form,
    form_problems,
    prefilled,
)
from calendar_service.web.present_reading import reading_view
from calendar_service.web.problem import refusal_of
from calendar_service.web.quotas import Quota, sender_of
from calendar_service.web.spelling import Spelling, spelling_of

LOST = "\N{REPLACEMENT CHARACTER}"
"""What stands for a letter that came in another encoding than UTF-8."""
_PUT_OFF: dict[type[CalendarError], str] = {
    QuotaUsedUp: "Many events came from you or your network lately. Nothing you typed is lost: "
    "please send it again in {wait}.",
    QueueFull: "The moderators have very much to look at just now. Nothing you typed is lost: "
    "please keep this page open, or send it again in {wait}.",
}
BROKEN = "Some letters of this arrived broken, where {mark} stands. Please type them again."
_FILLED_IN = "This is what could be read. Please check it, above all what is marked so."
SAVE = "Save the changes"
_SENT_BEFORE = (
    "You have sent this in before, and what is shown here is not what is saved. "
    "If it is right so, save the changes."
)
_UNANSWERED = "Please say whether it is one of these places."


async def form(asked: Asked) -> Response:
    """An empty form, or one that a link has begun to fill in."""
    values = empty_form(asked.calendar, asked.context.new_uid())
    query = asked.request.query_params
    told = prefilled(query.multi_items(), asked.calendar)
    values |= told | await chosen_venue(asked, query.get("venue.id", ""))
    values["opened"] = mark(asked.context.secret_key, asked.context.now())
    problems = await _mistakes_in(asked, values, told)
    return await show_form(asked, values, problems, action="/submit")


async def _mistakes_in(
    asked: Asked, values: Mapping[str, str], told: Collection[str]
) -> dict[str, list[str]]:
    """Return what is wrong with what a link has filled in; what it left open is no mistake."""
    if not told:
        return {}
    try:
        await check_submission(asked.context, fields_of(values, spelling_for(asked)))
    except InvalidInput as error:
        words = asked.visit().words
        found = form_problems(error.problems, words, form=values)
        return {name: said for name, said in found.items() if name in told}
    return {}


async def send(asked: Asked) -> Response:
    """Do what the button that was pressed says: without one, take the event in."""
    received = await asked.form()
    values = typed(received, asked.calendar)
    values["client_id"] = values["client_id"] or asked.context.new_uid()
    answer = str(received.get("is_venue", ""))
    values |= await chosen_venue(asked, answer) or await meant_place(asked, values, answer)
    picture, mistakes = await picture_fields(asked)
    values |= picture
    if mistakes:
        return await _refuse_picture(asked, values, mistakes)
    pressed = str(received.get("step", ""))
    if pressed == "preview" and values["pasted"].strip() and not values["title"].strip():
        pressed = "paste"  # who pressed Enter, or the only button they saw
    said = broken_letters(values)
    if said and pressed != "change":
        return await _refuse(asked, values, InvalidInput(said))
    step = _STEPS.get(pressed, _take_in)
    return await step(asked, values, answer)


async def show_form(
    asked: Asked,
    values: Mapping[str, str],
    problems: Mapping[str, list[str]],
    *,
    action: str,
    label: str = "Preview",
    status: int = 200,
    notes: Sequence[str] = (),
    desk_event: str | None = None,
) -> Response:
    """Return the form with what was typed, how it was read and what is wrong with it. A moderator
    changes the public event `desk_event` by it."""
    categories: tuple[Category, ...] = await asked.context.store.read(list_categories)
    words, spelling = asked.visit().words, spelling_for(asked)
    times = await read_times(asked.context, fields_of(values, spelling))
    context: dict[str, Any] = {
        "form": values,
        "problems": problems,
        "reading": reading_view(times, values, spelling, words=words),
        "zones": known_zones(),
        "countries": country_choices(words),
        "categories": categories,
        "action": action,
        "submit_label": words.say(label),
        "guessed": values["guessed"].split(),
        "notes": notes,
        "desk_event": desk_event,
    }
    return show(asked, "submit.html", context, status=status)


def spelling_for(asked: Asked) -> Spelling:
    return spelling_of(asked.visit().words, asked.context.today())


def broken_letters(values: Mapping[str, str]) -> tuple[Problem, ...]:
    """Return a mistake for each field whose letters came in another encoding than UTF-8."""
    broken = [name for name in values if LOST in values[name] and name != "pasted"]
    return tuple(Problem(name, BROKEN, {"mark": LOST}) for name in broken)


async def _show_again(asked: Asked, values: Mapping[str, str], answer: str) -> Response:
    return await show_form(asked, values, {}, action="/submit")


async def _paste(asked: Asked, values: Mapping[str, str], answer: str) -> Response:
    """Fill the form from what was pasted; of several events, ask which one is meant."""
    try:
        drafted = await read_pasted(asked, values)
    except InvalidInput as error:
        return await _refuse(asked, values, error)
    except QuotaUsedUp as error:
        return await _put_off(asked, values, error)
    visit = asked.visit()
    if len(drafted.drafts) == 1:
        [draft] = drafted.drafts
        filled = filled_in(draft, values, asked.calendar)
        problems = form_problems(drafted.problems, visit.words, form=filled)
        notes = (visit.words.say(_FILLED_IN), *notes_of(draft, visit))
        return await show_form(asked, filled, problems, action="/submit", notes=notes)
    found = choices(drafted.drafts, values, visit, today=asked.context.today())
    context = {"choices": found, "left_out": max(0, len(drafted.drafts) - CHOICES_MOST)}
    return show_private(asked, "drafts.html", context)


async def _preview(asked: Asked, values: Mapping[str, str], answer: str) -> Response:
    try:
        preview = await _looked_ahead(asked, values)
    except InvalidInput as error:
        return await _refuse(asked, values, error)
    return show_preview(asked, values, preview)


async def _picked(asked: Asked, values: Mapping[str, str], answer: str) -> Response:
    notes = (asked.visit().words.say(_FILLED_IN),)
    return await show_form(asked, values, {}, action="/submit", notes=notes)


async def _send_previewed(asked: Asked, values: Mapping[str, str], answer: str) -> Response:
    """Ask first which place is meant, where that is not clear."""
    try:
        preview = await _looked_ahead(asked, values)
    except InvalidInput as error:
        return await _refuse(asked, values, error)
    if preview.namesakes and answer != ANOTHER_PLACE:
        return show_preview(asked, values, preview, problem=_UNANSWERED, status=422)
    return await _take_in(asked, values, answer)


async def _take_in(asked: Asked, values: Mapping[str, str], answer: str) -> Response:
    """Take the event in. What filled in a field that nobody sees is told the same, and is spam."""
    is_spam = bool(values["website"].strip())
    age = age_of(values["opened"], asked.context.secret_key, asked.context.now())
    if age is not Age.RIGHT and not is_spam:
        return await _ask_again(asked, values, age)
    fields = fields_of(values, spelling_for(asked))
    try:
        receipt = await submit_event(
            asked.context,
            fields,
            source="form",
            language=asked.visit().words.language,
            is_spam=is_spam,
            account=asked.account,
            admit=partial(asked.count, Quota.SUBMISSION, **sender_of(fields)),
        )
    except InvalidInput as error:
        return await _refuse(asked, values, error)
    except (QuotaUsedUp, QueueFull) as error:
        return await _put_off(asked, values, error)
    state = told_state(asked.calendar, receipt)
    if receipt.is_other and Action.RESUBMIT in allowed_actions(state):
        return await _offer_changes(asked, values, receipt)
    context = {
        "state": "other" if receipt.is_other else state.value,
        "manage_url": addresses.manage(asked.calendar, receipt.manage_token),
    }
    return show_private(asked, "submitted.html", context)


async def _offer_changes(asked: Asked, values: Mapping[str, str], receipt: Receipt) -> Response:
    """Who went back to correct what they had sent changes it, instead of being thanked again."""
    notes = (asked.visit().words.say(_SENT_BEFORE),)
    action = f"/manage/{receipt.manage_token}/edit"
    return await show_form(asked, values, {}, action=action, label=SAVE, notes=notes)


async def _ask_again(asked: Asked, values: Mapping[str, str], age: Age) -> Response:
    """Show the form with its mistakes, so that none is left for the next time."""
    words, problems = asked.visit().words, dict[str, list[str]]()
    try:
        await check_submission(asked.context, fields_of(values, spelling_for(asked)))
    except InvalidInput as error:
        problems = form_problems(error.problems, words, form=values)
    if age is Age.TOO_OLD:
        values = {**values, "opened": mark(asked.context.secret_key, asked.context.now())}
    problems = {"": [words.say(age.value)], **problems}
    return await show_form(asked, values, problems, action="/submit", status=422)


async def _put_off(
    asked: Asked, values: Mapping[str, str], error: QuotaUsedUp | QueueFull
) -> Response:
    """Say kindly that it must wait, with everything that was typed."""
    refusal, problems = refusal_of(error), put_off(asked, error)
    response = await show_form(asked, values, problems, action="/submit", status=refusal.status)
    response.headers["Retry-After"] = str(error.seconds)
    return response


def put_off(asked: Asked, error: QuotaUsedUp | QueueFull) -> dict[str, list[str]]:
    """Return, as what is wrong with the form, how long it must wait."""
    words = asked.visit().words
    wait = words.lapse(timedelta(seconds=error.seconds))
    return {"": [words.say(_PUT_OFF[type(error)], wait=wait)]}


async def _refuse(asked: Asked, values: Mapping[str, str], error: InvalidInput) -> Response:
    problems = form_problems(error.problems, asked.visit().words, form=values)
    return await show_form(asked, values, problems, action="/submit", status=422)


async def _refuse_picture(
    asked: Asked, values: Mapping[str, str], mistakes: tuple[Problem, ...]
) -> Response:
    """Show the form with all its mistakes, those elsewhere too."""
    try:
        await check_submission(asked.context, fields_of(values, spelling_for(asked)))
    except InvalidInput as error:
        mistakes = (*error.problems, *mistakes)
    return await _refuse(asked, values, InvalidInput(mistakes))


async def _looked_ahead(asked: Asked, values: Mapping[str, str]) -> Preview:
    return await preview_event(asked.context, fields_of(values, spelling_for(asked)))


_STEPS: dict[str, Callable[[Asked, Mapping[str, str], str], Awaitable[Response]]] = {
    "preview": _preview,
    "send": _send_previewed,
    "change": _show_again,
    "dates": _show_again,
    "paste": _paste,
    "pick": _picked,
}
