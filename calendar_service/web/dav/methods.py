"""Which methods each kind of address takes, and what answers them."""

from calendar_service.web.dav import members, propfind, refused, reports
from calendar_service.web.guard import Endpoint

_READ_ALONE: dict[str, Endpoint] = dict.fromkeys(refused.WRITES, refused.write)


def _folder(found: Endpoint, report: Endpoint = refused.report) -> dict[str, Endpoint]:
    return {
        "OPTIONS": refused.options,
        "PROPFIND": found,
        "REPORT": report,
        **_READ_ALONE,
    }


ROOT = _folder(propfind.root)
PRINCIPAL = _folder(propfind.principal)
HOME = _folder(propfind.home)
COLLECTION = _folder(propfind.collection, reports.report)
MEMBER: dict[str, Endpoint] = {
    **_folder(propfind.member),
    "OPTIONS": refused.member_options,
    "GET": members.show,
}
WELL_KNOWN: dict[str, Endpoint] = dict.fromkeys(("GET", "OPTIONS", "PROPFIND"), members.well_known)
