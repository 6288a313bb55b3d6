"""The form that sends an event in."""

from collections.abc import Mapping
from typing import Any

from starlette.responses import Response

from calendar_service.domain import addresses
from calendar_service.domain.errors import InvalidInput
from calendar_service.domain.event import Category
from calendar_service.domain.when import known_zones
from calendar_service.operations.submit_event import submit_event
from calendar_service.storage.categories import list_categories
from calendar_service.web.asked import Asked
from calendar_service.web.forms import fields_of, typed
from calendar_service.web.pages.page import show, show_private
from calendar_service.web.present_form import country_choices, empty_form, form_problems


async def form(asked: Asked) -> Response:
    """An empty form, or one that a link has begun to fill in."""
    values = empty_form(asked.calendar, asked.context.new_uid())
    values |= {
        name: asked.request.query_params[name]
        for name in values
        if name in asked.request.query_params and name != "client_id"
    }
    return await show_form(asked, values, {}, action="/submit")


async def send(asked: Asked) -> Response:
    received = await asked.form()
    values = typed(received, asked.calendar)
    values["client_id"] = values["client_id"] or asked.context.new_uid()
    try:
        receipt = await submit_event(
            asked.context, fields_of(values), source="form", language=asked.calendar.language
        )
    except InvalidInput as error:
        problems = form_problems(error.problems, asked.visit().words)
        return await show_form(asked, values, problems, action="/submit", status=422)
    context = {
        "state": receipt.submission.state.value,
        "manage_url": addresses.manage(asked.calendar, receipt.manage_token),
    }
    return show_private(asked, "submitted.html", context)


async def show_form(
    asked: Asked,
    values: Mapping[str, str],
    problems: Mapping[str, list[str]],
    *,
    action: str,
    label: str = "Send it in",
    status: int = 200,
) -> Response:
    """Return the form with what was typed and what is wrong with it."""
    categories: tuple[Category, ...] = await asked.context.store.read(list_categories)
    words = asked.visit().words
    context: dict[str, Any] = {
        "form": values,
        "problems": problems,
        "zones": known_zones(),
        "countries": country_choices(words),
        "categories": categories,
        "action": action,
        "submit_label": words.say(label),
    }
    return show(asked, "submit.html", context, status=status)
