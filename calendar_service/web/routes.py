"""Every address of the service: the table reads as its sitemap."""

from collections.abc import Mapping
from dataclasses import dataclass, field

from starlette.routing import BaseRoute, Mount, Route, compile_path

from calendar_service.domain.permissions import Policy
from calendar_service.feeds.registry import FORMATS
from calendar_service.web import feeds, images, machines, metrics, saved, sitemap
from calendar_service.web.api import changes, decisions, drafts, events, submissions
from calendar_service.web.api import images as sent_images
from calendar_service.web.api import venues as known_venues
from calendar_service.web.dav import methods as dav
from calendar_service.web.desk import (
    accounts,
    bulk,
    directory,
    editing,
    history,
    queue,
    reasons,
    reports,
    submission,
    versions,
)
from calendar_service.web.guard import BYTES_MOST, Endpoint, Kind, Takes, guarded
from calendar_service.web.in_scope import SUBJECTS
from calendar_service.web.pages import (
    account,
    calendar,
    confirm,
    embed,
    embed_builder,
    embed_oembed,
    event,
    feeds_saved,
    login,
    manage,
    manage_edit,
    manage_ending,
    notices,
    reading,
    report,
    submit,
    upcoming,
    venues,
)
from calendar_service.web.pages import feeds as feed_builder
from calendar_service.web.quotas import Quota
from calendar_service.web.shortcut import Shortcut
from calendar_service.web.static_files import VersionedFiles


@dataclass(frozen=True, slots=True)
class Address:
    """One address: without a policy there is none, so that none is open by mistake."""

    path: str
    methods: dict[str, Endpoint]
    policy: Policy
    kind: Kind = Kind.PAGE
    takes: Takes = Takes.TEXT
    quotas: Mapping[str, Quota] = field(default_factory=dict)  # by method


def starlette_routes() -> list[BaseRoute]:
    """Return the addresses as Starlette's routes, in the table's order, behind a shortcut to them.

    Raises ValueError for an address of moderators that names what no scope knows.
    """
    _refuse_unscoped()
    routes: list[BaseRoute] = [
        Route(
            address.path,
            guarded(
                endpoint,
                address.policy,
                address.kind,
                takes=address.takes,
                quota=address.quotas.get(method),
            ),
            methods=[method],
        )
        for address in ADDRESSES
        for method, endpoint in address.methods.items()
    ]
    files = VersionedFiles(packages=[("calendar_service.web", "static")])
    routes.append(Mount("/static", files))
    return [Shortcut(routes), *routes]


def _refuse_unscoped() -> None:
    for address in ADDRESSES:
        names = set(compile_path(address.path)[2])
        if address.policy is Policy.MODERATE and not names <= SUBJECTS.keys():
            raise ValueError(f"{address.path}: who looks after a part may see this, or not?")


def bytes_most(path: str, content_type: str) -> int:
    """Return how large a request to this path may be; what has no parts brings a form no file."""
    found = next((takes for form, takes in _FORMS if form.fullmatch(path)), Takes.TEXT)
    is_in_parts = content_type.lower().startswith("multipart/")
    return BYTES_MOST[found if is_in_parts or found is Takes.FILE else Takes.TEXT]


PUBLIC, LINK, SIGNED_IN = Policy.PUBLIC, Policy.LINK, Policy.SIGNED_IN
MODERATE, ADMINISTER = Policy.MODERATE, Policy.ADMINISTER
MODERATE_ALL = Policy.MODERATE_ALL


def _formats(path: str, facet: str | None = None) -> tuple[Address, ...]:
    """Return a listing's address in every format."""
    return tuple(
        Address(
            f"{path}{format.suffix}", {"GET": feeds.listing_in(format, facet)}, PUBLIC, Kind.API
        )
        for format in FORMATS.values()
    )


def _directory(path: str, facet: str) -> tuple[Address, ...]:
    """Return where the desk edits what events name."""
    one = {"GET": directory.look(facet), "POST": directory.change(facet)}
    return (
        Address(path, {"GET": directory.listing(facet)}, MODERATE_ALL),
        Address(f"{path}/{{key}}", one, MODERATE_ALL),
        Address(f"{path}/{{key}}/merges", {"POST": directory.merge(facet)}, MODERATE_ALL),
    )


ADDRESSES = (
    Address("/", {"GET": upcoming.home}, PUBLIC),
    Address("/events", {"GET": upcoming.events}, PUBLIC),
    *_formats("/events"),
    Address("/events/{event_id}.ics", {"GET": feeds.event_ics}, PUBLIC, Kind.API),
    Address("/events/{event_id}.json", {"GET": feeds.event_json}, PUBLIC, Kind.API),
    Address("/events/{event_id}.jscalendar", {"GET": feeds.event_jscalendar}, PUBLIC, Kind.API),
    Address("/events/{event_id}", {"GET": event.event}, PUBLIC),
    Address(
        "/events/{event_id}/reports",
        {"GET": report.form, "POST": report.send},
        PUBLIC,
        quotas={"POST": Quota.FORM},
    ),
    Address("/events/{event_id}/{recurrence_id}", {"GET": event.occurrence}, PUBLIC),
    Address("/calendar", {"GET": calendar.now}, PUBLIC),
    Address("/calendar/{year}", {"GET": calendar.year}, PUBLIC),
    Address("/calendar/{year}/{part}", {"GET": calendar.part}, PUBLIC),
    Address("/calendar/{year}/{part}/{day}", {"GET": calendar.day}, PUBLIC),
    Address("/venues", {"GET": venues.venues}, PUBLIC),
    *_formats("/venues/{venue}", "venue"),
    Address("/venues/{venue}", {"GET": upcoming.of_one("venue")}, PUBLIC),
    *_formats("/organisers/{organiser}", "organiser"),
    Address("/organisers/{organiser}", {"GET": upcoming.of_one("organiser")}, PUBLIC),
    *_formats("/categories/{category}", "category"),
    Address("/categories/{category}", {"GET": upcoming.of_one("category")}, PUBLIC),
    Address(
        "/feeds",
        {"GET": feed_builder.build, "POST": feed_builder.choose},
        PUBLIC,
        quotas={"GET": Quota.BUILDER, "POST": Quota.FORM},
    ),
    Address("/feeds/{token}.ics", {"GET": saved.saved_ics}, PUBLIC, Kind.API),
    Address(
        "/feeds/{token}/edit/{secret}",
        {"GET": feeds_saved.look, "POST": feeds_saved.change},
        LINK,
    ),
    Address("/feeds/{token}/edit/{secret}/addresses", {"POST": feeds_saved.exchange}, LINK),
    Address("/feeds/{token}/edit/{secret}/revocations", {"POST": feeds_saved.revoke}, LINK),
    Address("/embed", {"GET": embed_builder.builder}, PUBLIC),
    Address("/embed/events", {"GET": embed.events}, PUBLIC, Kind.API),
    Address("/embed/fragment", {"GET": embed.fragment}, PUBLIC, Kind.API),
    Address("/embed/words.json", {"GET": embed.words}, PUBLIC, Kind.API),
    Address("/embed/colours.css", {"GET": embed.colours}, PUBLIC, Kind.API),
    Address("/embed/v1/{file}", {"GET": embed.script}, PUBLIC, Kind.API),
    Address("/oembed", {"GET": embed_oembed.answer}, PUBLIC, Kind.API),
    Address(
        "/submit",
        {"GET": submit.form, "POST": submit.send},
        PUBLIC,
        takes=Takes.FORM_WITH_FILE,
        quotas={"POST": Quota.FORM},
    ),
    Address("/submit/reading", {"POST": reading.read}, PUBLIC, quotas={"POST": Quota.READING}),
    Address("/confirm/{token}", {"GET": confirm.look, "POST": confirm.confirm}, LINK),
    Address("/manage/{token}", {"GET": manage.look}, LINK),
    Address(
        "/manage/{token}/edit",
        {"GET": manage.edit_form, "POST": manage.edit},
        LINK,
        takes=Takes.FORM_WITH_FILE,
    ),
    Address(
        "/manage/{token}/edits",
        {"GET": manage_edit.form, "POST": manage_edit.send},
        LINK,
        takes=Takes.FORM_WITH_FILE,
    ),
    Address("/manage/{token}/withdrawals", {"POST": manage.withdraw}, LINK),
    Address("/manage/{token}/cancellations", {"POST": manage_ending.cancel}, LINK),
    Address("/manage/{token}/resumptions", {"POST": manage_ending.resume}, LINK),
    Address("/manage/{token}/copies", {"GET": manage.copy}, LINK),
    Address("/manage/{token}/links", {"POST": manage.renew}, LINK),
    Address("/login", {"GET": login.form, "POST": login.enter}, PUBLIC),
    Address("/login/links", {"POST": login.ask_link}, PUBLIC),
    Address("/login/links/{token}", {"GET": login.look_at_link, "POST": login.enter_by_link}, LINK),
    Address("/logout", {"POST": login.leave}, PUBLIC),
    Address(
        "/account/first/{token}",
        {"GET": account.first_admin_form, "POST": account.make_first_admin},
        LINK,
    ),
    Address("/account", {"GET": account.look}, SIGNED_IN),
    Address("/account/password", {"POST": account.change_password}, SIGNED_IN),
    Address("/account/sessions", {"POST": account.sign_out_everywhere}, SIGNED_IN),
    Address("/account/removals", {"POST": account.remove}, SIGNED_IN),
    Address("/account/notices", {"POST": notices.choose}, SIGNED_IN),
    Address("/account/tokens", {"POST": account.create_token}, SIGNED_IN),
    Address("/desk", {"GET": queue.look}, MODERATE),
    Address("/desk/selections", {"POST": bulk.ask}, MODERATE),
    Address("/desk/decisions", {"POST": bulk.decide}, MODERATE),
    Address("/desk/submissions/{submission_id}", {"GET": submission.look}, MODERATE),
    Address("/desk/submissions/{submission_id}/decisions", {"POST": submission.decide}, MODERATE),
    Address(
        "/desk/submissions/{submission_id}/links", {"POST": submission.send_new_link}, MODERATE
    ),
    Address("/desk/submissions/{submission_id}/merges", {"POST": submission.decide}, MODERATE),
    Address("/desk/events/{event_id}/versions", {"GET": versions.look}, MODERATE),
    Address("/desk/events/{event_id}/versions", {"POST": versions.bring_back}, MODERATE),
    Address(
        "/desk/events/{event_id}/edits",
        {"GET": editing.look, "POST": editing.send},
        MODERATE,
        takes=Takes.FORM_WITH_FILE,
    ),
    Address("/desk/events/{event_id}/date-cancellations", {"POST": editing.end_date}, MODERATE),
    Address("/desk/events/{event_id}/cancellations", {"POST": versions.cancel}, MODERATE),
    Address("/desk/events/{event_id}/withdrawals", {"POST": versions.withdraw}, MODERATE),
    Address("/desk/reports", {"GET": reports.look}, MODERATE),
    Address("/desk/reports/{report_id}", {"GET": reports.look_at_one}, MODERATE),
    Address("/desk/reports/{report_id}/decisions", {"POST": reports.decide}, MODERATE),
    Address("/desk/accounts", {"GET": accounts.look, "POST": accounts.add}, ADMINISTER),
    Address("/desk/accounts/{account_id}/roles", {"POST": accounts.change_role}, ADMINISTER),
    Address("/desk/accounts/{account_id}/trusts", {"POST": accounts.change_trust}, ADMINISTER),
    Address("/desk/accounts/{account_id}/removals", {"POST": accounts.remove}, ADMINISTER),
    Address("/desk/reasons", {"GET": reasons.look, "POST": reasons.add}, ADMINISTER),
    Address("/desk/reasons/{key}", {"POST": reasons.change}, ADMINISTER),
    *_directory("/desk/venues", "venue"),
    *_directory("/desk/organisers", "organiser"),
    *_directory("/desk/categories", "category"),
    Address("/desk/categories", {"POST": directory.add_category}, MODERATE_ALL),
    Address("/desk/categories/{key}/choice", {"POST": directory.set_choice}, MODERATE_ALL),
    Address("/desk/history", {"GET": history.look}, MODERATE),
    Address("/desk/history.json", {"GET": history.in_json}, MODERATE),
    Address("/desk/history.csv", {"GET": history.in_csv}, MODERATE),
    Address(
        "/api/v1/submissions",
        {"POST": submissions.create},
        PUBLIC,
        Kind.API,
        quotas={"POST": Quota.FORM},
    ),
    Address("/api/v1/submissions", {"GET": submissions.listing}, MODERATE, Kind.API),
    Address("/api/v1/submissions/{submission_id}", {"GET": submissions.show}, MODERATE, Kind.API),
    Address(
        "/api/v1/submissions/{submission_id}/decisions",
        {"POST": decisions.create},
        MODERATE,
        Kind.API,
    ),
    Address("/api/v1/events/{event_id}/cancellations", {"POST": events.cancel}, MODERATE, Kind.API),
    Address("/api/v1/events/{event_id}/withdrawals", {"POST": events.withdraw}, MODERATE, Kind.API),
    Address("/api/v1/events/{event_id}/versions", {"POST": events.bring_back}, MODERATE, Kind.API),
    Address(
        "/api/v1/drafts", {"POST": drafts.create}, PUBLIC, Kind.API, quotas={"POST": Quota.DRAFT}
    ),
    Address(
        "/api/v1/venues",
        {"GET": known_venues.listing},
        PUBLIC,
        Kind.API,
        quotas={"GET": Quota.VENUES},
    ),
    Address(
        "/api/v1/images",
        {"POST": sent_images.create},
        PUBLIC,
        Kind.API,
        takes=Takes.FILE,
        quotas={"POST": Quota.IMAGE},
    ),
    Address("/api/v1/changes", {"GET": changes.changes}, PUBLIC, Kind.API),
    Address("/.well-known/caldav", dav.WELL_KNOWN, PUBLIC, Kind.DAV),
    Address("/dav", dav.WELL_KNOWN, PUBLIC, Kind.DAV),
    Address("/dav/", dav.ROOT, PUBLIC, Kind.DAV),
    Address("/dav/principal", dav.PRINCIPAL, PUBLIC, Kind.DAV),
    Address("/dav/principal/", dav.PRINCIPAL, PUBLIC, Kind.DAV),
    Address("/dav/calendars", dav.HOME, PUBLIC, Kind.DAV),
    Address("/dav/calendars/", dav.HOME, PUBLIC, Kind.DAV),
    Address("/dav/calendars/{collection}", dav.COLLECTION, PUBLIC, Kind.DAV),
    Address("/dav/calendars/{collection}/", dav.COLLECTION, PUBLIC, Kind.DAV),
    Address("/dav/calendars/{collection}/{member}", dav.MEMBER, PUBLIC, Kind.DAV),
    Address("/images/{file}", {"GET": images.show}, PUBLIC, Kind.API),
    Address("/healthz", {"GET": machines.healthz}, PUBLIC, Kind.API),
    Address("/readyz", {"GET": machines.readyz}, PUBLIC, Kind.API),
    Address("/metrics", {"GET": metrics.metrics}, PUBLIC, Kind.API),
    Address("/static/accent.css", {"GET": machines.accent}, PUBLIC, Kind.API),
    Address("/robots.txt", {"GET": machines.robots}, PUBLIC, Kind.API),
    Address("/sitemap.xml", {"GET": sitemap.sitemap}, PUBLIC, Kind.API),
    Address("/.well-known/security.txt", {"GET": machines.security}, PUBLIC, Kind.API),
)

_FORMS = tuple(
    (compile_path(address.path)[0], address.takes)
    for address in ADDRESSES
    if address.takes is not Takes.TEXT
)
