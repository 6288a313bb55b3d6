"""Parts of the machine that a test may need and a developer's machine may lack."""

import os

import pytest


def need(found: bool, what: str) -> None:
    """Skip the test that lacks this part, and say which; in CI (`CI=true`) fail it instead."""
    if found:
        return
    if os.environ.get("CI") == "true":
        pytest.fail(f"CI must have {what}.")
    pytest.skip(f"needs {what}")
