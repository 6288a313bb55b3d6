"""A few towns that the tests know by name, with true coordinates."""

from calendar_service.domain.place import NamedPlace, Place, place_key
from calendar_service.storage.connection import Connection
from calendar_service.storage.places import replace_places
from tests.house import House

EDITION = "a few towns"
STUTTGART = Place("Stuttgart", "DE", 48.7823, 9.177, "Europe/Berlin", 612_663)
MUNICH = Place("Munich", "DE", 48.1374, 11.5755, "Europe/Berlin", 1_505_005)
STRASBOURG = Place("Strasbourg", "FR", 48.5839, 7.7455, "Europe/Paris", 274_845)
KEHL = Place("Kehl", "DE", 48.5727, 7.8152, "Europe/Berlin", 34_192)
VALENCIA = Place("Valencia", "ES", 39.4739, -0.3797, "Europe/Madrid", 792_492)
VALENCIA_OF_VENEZUELA = Place("Valencia", "VE", 10.162, -68.0077, "America/Caracas", 1_619_470)
LAS_PALMAS = Place("Las Palmas", "ES", 28.0997, -15.4134, "Atlantic/Canary", 381_123)
PORTLAND_OF_OREGON = Place(
    "Portland", "US", 45.5234, -122.6762, "America/Los_Angeles", 652_503, ("or", "oregon")
)
PORTLAND_OF_MAINE = Place(
    "Portland", "US", 43.6574, -70.2589, "America/New_York", 66_881, ("me", "maine")
)
SUVA = Place("Suva", "FJ", -18.1416, 178.4415, "Pacific/Fiji", 77_366)
APIA = Place("Apia", "WS", -13.8333, -171.7667, "Pacific/Apia", 40_407)
_OTHER_NAMES = {MUNICH: ("München", "Monaco di Baviera"), STRASBOURG: ("Straßburg",)}
_PLACES = (
    *(STUTTGART, MUNICH, STRASBOURG, KEHL, VALENCIA, VALENCIA_OF_VENEZUELA, LAS_PALMAS),
    *(PORTLAND_OF_OREGON, PORTLAND_OF_MAINE, SUVA, APIA),
)
TOWNS = tuple(
    NamedPlace(place, tuple(map(place_key, (place.name, *_OTHER_NAMES.get(place, ())))))
    for place in _PLACES
)


async def settle(house: House) -> None:
    """Make these towns the ones that the house knows."""

    async def save(con: Connection) -> None:
        await replace_places(con, EDITION, TOWNS)

    await house.store.write(save)
