"""Plain text out of HTML."""

import pytest

from calendar_service.importers.html_text import plain_text


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        ("Plain, 3 < 4 > 2 & more", "Plain, 3 < 4 > 2 & more"),
        ("Rock &amp; Roll &#8211; live", "Rock & Roll – live"),
        ("https://example.org/?a=1&copy=2", "https://example.org/?a=1&copy=2"),
        ("<p>One</p><p>Two<br>three</p>", "One\n\nTwo\nthree"),
        ("<ul><li>One</li><li>Two</li></ul>", "- One\n- Two"),
        (
            'See <a href="https://example.org/?a=1&amp;b=2">here</a>',
            "See here (https://example.org/?a=1&b=2)",
        ),
        ('<a href="https://example.org">https://example.org</a>', "https://example.org"),
        ('<a href="javascript:alert(1)">here</a>', "here"),
        ("<html><head><title>T</title><style>p {}</style></head><body>Text</body>", "Text"),
        ("<b>bold<script>alert(1)</script></b>", "bold"),
        ("<b>open", "open"),
        ("<b>3 < 4", "3 < 4"),
    ],
)
def test_tags_go_and_what_they_say_stays(text: str, plain: str) -> None:
    assert plain_text(text) == plain
