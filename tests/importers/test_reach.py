"""Tests of which addresses are public."""

import pytest

from calendar_service.importers.reach import is_public, read_address
from tests.importers.spellings import PRIVATE_V4, PRIVATE_V6


@pytest.mark.parametrize("text", [*PRIVATE_V4, *PRIVATE_V6])
def test_a_special_address_is_not_public(text: str) -> None:
    assert not is_public(read_address(text))


@pytest.mark.parametrize(
    "text",
    [
        *("1.1.1.1", "9.255.255.255", "11.0.0.0", "100.63.255.255", "100.128.0.0"),
        *("126.255.255.255", "128.0.0.0", "169.253.255.255", "172.15.255.255", "172.32.0.0"),
        *("192.167.255.255", "192.169.0.0", "198.17.255.255", "198.20.0.0", "223.255.255.255"),
        *("2001:200::1", "2003::1", "2606:4700:4700::1111", "2a00:1450::1", "64:ff9b::101:101"),
    ],
)
def test_the_neighbours_of_special_addresses_are_public(text: str) -> None:
    assert is_public(read_address(text))


def test_a_zone_id_changes_nothing() -> None:
    assert not is_public(read_address("fe80::1%eth0"))
