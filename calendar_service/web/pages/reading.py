"""What was understood of the dates in the form so far, for a page that shows it at once."""

from starlette.responses import JSONResponse, Response

from calendar_service.operations.read_times import read_times
from calendar_service.web.asked import Asked
from calendar_service.web.forms import fields_of, typed
from calendar_service.web.pages.page import PRIVATE
from calendar_service.web.pages.submit import spelling_for
from calendar_service.web.present_reading import GUESS, MORE, reading_view


async def read(asked: Asked) -> Response:
    """Return sentences alone, in the page's language; nothing is stored."""
    values = typed(await asked.form(), asked.calendar)
    words, spelling = asked.visit().words, spelling_for(asked)
    times = await read_times(asked.context, fields_of(values, spelling))
    view = reading_view(times, values, spelling, words=words)
    series = view.series
    content = {
        "when": view.when,
        "closing": view.closing,
        "guess": words.say(GUESS) if view.is_guess else None,
        "repeats": [list(pair) for pair in view.repeats],
        "rule": series.rule if series else None,
        "dates": list(series.dates) if series else [],
        "more": words.say(MORE) if series and series.has_more else None,
    }
    return JSONResponse(content, headers={"Cache-Control": PRIVATE})
