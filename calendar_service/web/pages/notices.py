"""What a moderator is told of the desk by mail, as chosen on the page of the account."""

from dataclasses import dataclass

from starlette.responses import Response

from calendar_service.domain.errors import NotFound
from calendar_service.domain.notices import NoticeChoice
from calendar_service.operations.notify_moderators import choose_notices, notice_choice
from calendar_service.web.asked import Asked
from calendar_service.web.pages.page import go_to
from calendar_service.web.templating import may_moderate
from calendar_service.words.load import shipped_languages

CHOICES = {
    NoticeChoice.AT_ONCE: "As soon as something new waits, in one mail for ten minutes",
    NoticeChoice.DIGEST: "Once a day at seven in the morning, if something waits",
    NoticeChoice.NONE: "Never",
}


@dataclass(frozen=True, slots=True)
class Option:
    value: str
    name: str
    is_chosen: bool


@dataclass(frozen=True, slots=True)
class NoticesView:
    """Without languages there is nothing to choose among."""

    choices: tuple[Option, ...]
    languages: tuple[Option, ...]


async def notices_view(asked: Asked) -> NoticesView | None:
    """Return what the visitor can choose; None for who does not look after the desk."""
    if not may_moderate(asked.account):
        return None
    chosen = await notice_choice(asked.context, asked.known_account)
    say, languages = asked.visit().words.say, _languages(asked)
    language = chosen.language or asked.calendar.language
    return NoticesView(
        tuple(
            Option(each.value, say(name), each is chosen.choice) for each, name in CHOICES.items()
        ),
        tuple(Option(tag, _name(asked, tag), tag == language) for tag in languages)
        if len(languages) > 1
        else (),
    )


async def choose(asked: Asked) -> Response:
    """Keep the choice; what was not offered changes nothing. Raises NotFound for who has none."""
    if not may_moderate(asked.account):
        raise NotFound("page", "/account/notices")
    sent = await asked.form()
    choice, language = str(sent.get("choice", "")), str(sent.get("language", ""))
    if choice in list(NoticeChoice):
        known = language if language in _languages(asked) else None
        await choose_notices(asked.context, asked.known_account, NoticeChoice(choice), known)
    return go_to("/account?saved=notices")


def saved_notice(asked: Asked) -> str | None:
    """Return what the page says after a choice was kept."""
    is_saved = "saved" in asked.request.query_params
    return asked.visit().words.say("Saved.") if is_saved else None


def _languages(asked: Asked) -> list[str]:
    return sorted({*shipped_languages(), asked.calendar.language})


def _name(asked: Asked, tag: str) -> str:
    """Return what a language calls itself."""
    return str(asked.context.words(tag).locale.get_language_name() or tag)
