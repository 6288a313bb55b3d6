"""What every test may ask for."""

import pytest

from tests.volume import VOLUMES, Volume


def pytest_addoption(parser: pytest.Parser) -> None:
    parser.addoption(
        "--volume",
        choices=list(VOLUMES),
        default="ci",
        help="how much of the heavy tests to run (default: ci)",
    )


@pytest.fixture(scope="session")
def volume(pytestconfig: pytest.Config) -> Volume:
    return VOLUMES[pytestconfig.getoption("--volume")]
