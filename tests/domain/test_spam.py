"""What speaks for spam in a text, and what must not."""

import pytest

from calendar_service.domain.spam import Sign, SignKind, is_surely_spam, points_of, signs_in


def test_a_plain_event_has_no_sign() -> None:
    fields = {"title": "Harvest supper", "description": "Bring a plate. We meet at the barn."}

    assert signs_in(fields) == ()


def test_what_spam_sells_is_noticed_with_its_links() -> None:
    fields = {
        "title": "BEST ONLINE CASINO bonus.xyz",
        "description": "No deposit bonus, free spins: <a href=https://bonus.xyz>click here now</a>",
    }

    signs = signs_in(fields)

    assert signs == (
        Sign(SignKind.LINKS, 1),
        Sign(SignKind.TITLE_LINK, 4),
        Sign(SignKind.MARKUP, 4),
        Sign(SignKind.PHRASES, 9),
    )
    assert is_surely_spam(signs)


@pytest.mark.parametrize(
    "fields",
    [
        {
            "title": "Festival",
            "description": " ".join(f"https://example.org/{n}" for n in range(30)),
        },
        {"title": "CASINO LUXEMBOURG: FORUM OF ART", "description": "At the casino. www.casino.lu"},
        {"title": "Scam alert", "description": "Payday loans, guaranteed profits, hot singles."},
        {"title": "BUY NOTHING DAY", "description": "See https://example.org"},
    ],
)
def test_one_kind_of_sign_alone_is_never_sure(fields: dict[str, str]) -> None:
    assert not is_surely_spam(signs_in(fields))


def test_points_add_up() -> None:
    signs = (Sign(SignKind.LINKS, 3), Sign(SignKind.LIKE_SPAM, 6))

    assert points_of(signs) == 9
