"""The lock that images and machines are installed from holds all that the service may need."""

import re
import tomllib

from packaging.requirements import Requirement

from tests.test_serve import ROOT


def test_every_library_of_the_service_and_of_postgresql_is_pinned_within_its_bounds() -> None:
    project = tomllib.loads((ROOT / "pyproject.toml").read_text())["project"]
    wanted = [
        Requirement(line)
        for line in (*project["dependencies"], *project["optional-dependencies"]["postgres"])
    ]
    pinned = dict(re.findall(r"^(\S+)==(\S+)", lock(), re.MULTILINE))

    assert [each.name for each in wanted if pinned.get(each.name, "") not in each.specifier] == []


def test_every_pin_has_hashes_and_no_registry_is_named() -> None:
    pins = re.split(r"\n(?=\S)", lock().strip())

    assert [
        pin for pin in pins if not re.match(r"\S+==.*\\\n( +--hash=sha256:\w{64}.*)+", pin)
    ] == []
    assert "://" not in lock()
    assert not re.search(r"^-", lock(), re.MULTILINE)


def lock() -> str:
    return (ROOT / "requirements.lock").read_text()
