"""The tables. Rows are the truth; everything that can be derived says so beside it."""

import sqlalchemy as sa

from calendar_service.storage import (
    schema_claims,
    schema_commits,
    schema_reasons,
    schema_reports,
    schema_saved_feeds,
    schema_scope,
)
from calendar_service.storage.schema_columns import at as _at
from calendar_service.storage.schema_columns import id_column as _id
from calendar_service.storage.schema_columns import index_where as _index_where
from calendar_service.storage.schema_columns import json_column as _json
from calendar_service.storage.schema_columns import metadata as metadata
from calendar_service.storage.schema_columns import number as _number
from calendar_service.storage.schema_columns import reference as _reference
from calendar_service.storage.schema_columns import text as _text

# Other concerns keep their tables beside these.
claims = schema_claims.claims
commits = schema_commits.commits
kept_reasons = schema_reasons.kept_reasons
reports, report_decisions = schema_reports.reports, schema_reports.report_decisions
notices = schema_reports.notices
submission_facets = schema_scope.submission_facets
saved_feeds, retired_feeds = schema_saved_feeds.saved_feeds, schema_saved_feeds.retired_feeds
feed_polls = schema_saved_feeds.feed_polls


def _position() -> tuple[sa.schema.SchemaItem, ...]:
    """The vector on a globe of radius 1, for distances; the latitude, for an index."""
    return tuple(sa.Column(name, sa.Float, nullable=False) for name in ("latitude", "x", "y", "z"))


# One row: what the whole catalogue has reached.
catalogue = sa.Table(
    "catalogue",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    _number("revision"),
    _at("begun_at", required=True),
    _at("changed_at", required=True),
    _text("epoch", required=True),
    _text("fingerprint"),  # what the fragments were rendered with
    _text("horizon_day"),  # the occurrences are indexed up to here, exclusive
    _text("places_edition"),  # the list of towns that was loaded
    sa.Column("has_sample", sa.Boolean, nullable=False),
    _text("aim"),  # the fingerprint that all fragments are to have
    sa.Column("renderer", sa.Integer),  # and the parts of it that only move forward
    _text("zone_data"),
    _text("oldest_schema"),  # services from this one on may run beside the newest
)

venues = sa.Table(
    "venues",
    metadata,
    _id(),
    _text("name"),
    _text("address"),
    _text("postal_code"),
    _text("city"),
    _text("region"),
    _text("country"),
    sa.Column("latitude", sa.Float),
    sa.Column("longitude", sa.Float),
    _text("url"),
    _text("tzid"),
    _text("folded", required=True),  # derived: what an equal venue would have, for matching
    _text("sorted_as", required=True),  # derived: its name folded, by which a list is ordered
    _reference("replaced_by", "venues"),
    _at("created_at", required=True),
    _index_where("ix_venues_replaced_by", "replaced_by", "replaced_by IS NOT NULL"),
    sa.Index(None, "folded"),
    sa.Index(None, "sorted_as", "id"),
)

organisers = sa.Table(
    "organisers",
    metadata,
    _id(),
    _text("name", required=True),
    _text("url"),
    _text("folded", required=True),  # derived from the name, for matching
    _reference("replaced_by", "organisers"),
    _at("created_at", required=True),
    _index_where("ix_organisers_replaced_by", "replaced_by", "replaced_by IS NOT NULL"),
    sa.Index(None, "folded"),
)

categories = sa.Table(
    "categories",
    metadata,
    _id(),
    _text("slug", required=True),
    _text("name", required=True),
    _reference("replaced_by", "categories"),
    _at("removed_at"),  # nobody can choose it any more; the events that have it keep it
    _index_where("ix_categories_replaced_by", "replaced_by", "replaced_by IS NOT NULL"),
    sa.UniqueConstraint("slug"),
)

events = sa.Table(
    "events",
    metadata,
    _id(),
    _text("uid", required=True),
    _number("sequence"),
    _at("created_at", required=True),
    _at("changed_at", required=True),
    _at("withdrawn_at"),
    _text("kind", required=True),
    _text("status", required=True),
    _text("status_reason"),
    _text("title", required=True),
    _text("description"),
    _text("start"),  # a date or a naive wall time, beside tzid
    _text("end"),
    _text("tzid", required=True),
    _text("closes"),
    _text("closes_tzid"),
    _json("recurrence"),
    _reference("venue_id", "venues"),
    _text("online_url"),
    _text("url"),
    _text("registration_url"),
    _json("price"),
    _reference("organiser_id", "organisers"),
    _json("tags", required=True),
    _text("language"),
    _json("image"),
    _text("related_uid"),  # the series that this one continues
    _reference("replaced_by", "events"),
    sa.Column("is_sample", sa.Boolean, nullable=False),
    _text("fault"),  # derived: why its calendar entry is in no feed
    sa.UniqueConstraint("uid"),
    sa.Index(None, "venue_id"),
    sa.Index(None, "organiser_id"),
    sa.Index(None, "changed_at", "uid"),
    _index_where("ix_events_id_recurring", "id", "recurrence IS NOT NULL"),
    _index_where("ix_events_id_faulty", "id", "fault IS NOT NULL"),
    sa.CheckConstraint("kind IN ('event', 'call', 'survey')", name="kind"),
)

event_categories = sa.Table(
    "event_categories",
    metadata,
    sa.Column("event_id", sa.Text, sa.ForeignKey("events.id"), primary_key=True),
    sa.Column("category_id", sa.Text, sa.ForeignKey("categories.id"), primary_key=True),
    _number("position"),
    sa.Index(None, "category_id"),
)

# Every version that was ever public, whole, so that history can be told and undone.
versions = sa.Table(
    "versions",
    metadata,
    sa.Column("event_id", sa.Text, sa.ForeignKey("events.id"), primary_key=True),
    sa.Column("sequence", sa.BigInteger, primary_key=True, autoincrement=False),
    _at("at", required=True),
    _json("content", required=True),
    _reference("decision_id", "decisions"),
    _reference("account_id", "accounts"),  # who brought it back, where no decision did
    sa.Index(None, "at", "event_id", "sequence"),
    sa.Index(None, "decision_id"),
)

# Derived: when each published event happens, up to the horizon.
occurrences = sa.Table(
    "occurrences",
    metadata,
    sa.Column("event_id", sa.Text, sa.ForeignKey("events.id"), primary_key=True),
    sa.Column("recurrence_id", sa.Text, primary_key=True),  # '' for a single event
    _at("start_at", required=True),  # the stretch by which it is listed
    _at("end_at", required=True),
    _at("order_at", required=True),  # where it stands in a list: a call at its closing
    _number("extent"),  # derived: the class of how far it extends from there
    _text("start"),  # as shown
    _text("end"),
    _text("tzid", required=True),
    sa.Index(
        "ix_occurrences_in_order", "extent", "order_at", "event_id", "recurrence_id", "end_at"
    ),
    sa.Index(None, "end_at"),
    sa.Index(None, "start_at"),
)

# Derived: what filters can ask of each published event.
event_facets = sa.Table(
    "event_facets",
    metadata,
    sa.Column("event_id", sa.Text, sa.ForeignKey("events.id"), primary_key=True),
    sa.Column("facet", sa.Text, primary_key=True),
    sa.Column("value", sa.Text, primary_key=True),
    _at("end_at", required=True),  # of its last date, so that an index passes over what is past
    sa.Index(None, "facet", "value", "end_at", "event_id"),
)

# Derived: the folded words by which each published event is found.
event_words = sa.Table(
    "event_words",
    metadata,
    sa.Column("word", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Text, sa.ForeignKey("events.id"), primary_key=True),
    sa.Index(None, "event_id", "word"),
)

# Derived: where on the globe each published event is, as far as that is known.
event_positions = sa.Table(
    "event_positions",
    metadata,
    sa.Column("event_id", sa.Text, sa.ForeignKey("events.id"), primary_key=True),
    *_position(),
    sa.Index(None, "latitude", "x", "y", "z", "event_id"),
)

# Derived: the same of those dates of a series that are not where it is.
date_positions = sa.Table(
    "date_positions",
    metadata,
    sa.Column("event_id", sa.Text, sa.ForeignKey("events.id"), primary_key=True),
    sa.Column("recurrence_id", sa.Text, primary_key=True),
    *_position(),
    sa.Index(None, "latitude", "x", "y", "z", "event_id"),
)

# Derived: each published event's bytes in a format, rendered once.
fragments = sa.Table(
    "fragments",
    metadata,
    sa.Column("format", sa.Text, primary_key=True),
    sa.Column("event_id", sa.Text, sa.ForeignKey("events.id"), primary_key=True),
    sa.Column("recurrence_id", sa.Text, primary_key=True),  # '' for the event itself
    _text("order_key", required=True),  # start and UID: the order in a document
    _at("start_at", required=True),  # the stretch of all its occurrences
    _at("end_at", required=True),
    sa.Column("body", sa.LargeBinary, nullable=False),
    _text("hash", required=True),
    _json("zones", required=True),  # [[tzid, first local, last local or null]]
    _text("fingerprint", required=True),
    sa.Index(None, "format", "recurrence_id", "end_at", "start_at", "event_id"),
    sa.Index(None, "event_id"),
)

# The list of towns that ships with the service; loaded whole, and again where it differs.
places = sa.Table(
    "places",
    metadata,
    sa.Column("id", sa.Integer, primary_key=True, autoincrement=False),
    _text("name", required=True),
    _text("country", required=True),
    _text("regions", required=True),  # folded, bars between; '' where it is not known
    _text("tzid", required=True),
    _number("population"),
    sa.Column("longitude", sa.Float, nullable=False),
    *_position(),
    sa.Index(None, "latitude"),
    sa.Index(None, "country", "tzid"),
)

place_names = sa.Table(
    "place_names",
    metadata,
    sa.Column("folded", sa.Text, primary_key=True),
    sa.Column(
        "place_id", sa.Integer, sa.ForeignKey("places.id"), primary_key=True, autoincrement=False
    ),
    sqlite_with_rowid=False,  # 80,000 rows that are nothing but their key
)

# What readers must be told, one row an event and revision; kept 90 days.
changes = sa.Table(
    "changes",
    metadata,
    sa.Column("revision", sa.BigInteger, primary_key=True, autoincrement=False),
    sa.Column("event_id", sa.Text, primary_key=True),
    _at("at", required=True),
    _json("before"),  # facets and stretch; NULL: was not public
    _json("after"),  # NULL: is not public any more
    sa.Column("moves", sa.Boolean, nullable=False),  # derived: it stood in listings otherwise
    sa.Index(None, "event_id", "revision"),
    _index_where("ix_changes_moves", ["revision", "event_id"], "moves"),
)

submissions = sa.Table(
    "submissions",
    metadata,
    _id(),
    _text("client_id"),
    _text("proposes", required=True),
    _text("state", required=True),
    _number("revision"),
    _json("fields", required=True),
    _text("title", required=True),
    _text("contact_name"),
    _text("contact_email"),
    _text("contact_folded"),  # derived: the address as `same_address` spells it
    _text("language"),
    _text("source", required=True),
    _reference("event_id", "events"),
    _reference("merged_into", "events"),
    _text("uid"),  # the calendar entry it came with, where a file had one
    _number("base_version", required=False),
    _text("applies_to"),
    _text("recurrence_id"),
    _number("rotation"),  # of its manage link
    _text("token_hash", required=True),
    _at("created_at", required=True),
    _at("changed_at", required=True),
    _at("confirmed_at"),
    sa.UniqueConstraint("client_id"),
    sa.Index(None, "state", "created_at", "id"),
    sa.Index(None, "token_hash"),
    sa.Index(None, "event_id"),
    sa.Index(None, "contact_folded", "created_at", "id"),
    _index_where("ix_submissions_merged_into", "merged_into", "merged_into IS NOT NULL"),
)

decisions = sa.Table(
    "decisions",
    metadata,
    _id(),
    _reference("submission_id", "submissions", required=True),
    _number("revision"),
    _text("action", required=True),
    _text("from_state", required=True),
    _text("to_state", required=True),
    _at("at", required=True),
    _reference("account_id", "accounts"),
    _text("message"),
    _text("reason"),
    _text("event_id"),
    _json("details"),
    sa.UniqueConstraint("submission_id", "revision"),
    sa.Index(None, "at", "id"),
)

accounts = sa.Table(
    "accounts",
    metadata,
    _id(),
    _text("email", required=True),
    _text("role", required=True),
    _json("scope"),  # what a moderator looks after; NULL: everything
    _json("trust"),  # whose events need no look, and in which categories; NULL: nobody's
    _text("password_hash"),
    _at("created_at", required=True),
    _at("removed_at"),  # decisions keep naming who took them
    sa.Index(
        "uq_accounts_email_present",
        "email",
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    ),
)

sessions = sa.Table(
    "sessions",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    _reference("account_id", "accounts", required=True),
    _at("created_at", required=True),
    _at("expires_at", required=True),
    sa.Index(None, "account_id"),
)

api_tokens = sa.Table(
    "api_tokens",
    metadata,
    sa.Column("token_hash", sa.Text, primary_key=True),
    _reference("account_id", "accounts", required=True),
    _at("created_at", required=True),
    _at("revoked_at"),
    sa.Index(None, "account_id"),
)

# Links that may be used once, such as the one that makes the first admin.
links = sa.Table(
    "links",
    metadata,
    sa.Column("purpose", sa.Text, primary_key=True),
    sa.Column("subject", sa.Text, primary_key=True),
    _text("token_hash", required=True),
    _at("created_at", required=True),
    _at("expires_at"),
)

outbox = sa.Table(
    "outbox",
    metadata,
    _id(),
    _text("kind", required=True),
    _text("recipient", required=True),
    _text("key", required=True),  # a second mail for the same reason is the same mail
    sa.Column("message", sa.LargeBinary, nullable=False),
    _at("created_at", required=True),
    _at("due_at", required=True),
    _number("attempts"),
    _at("sent_at"),
    _at("failed_at"),
    _text("last_error"),
    sa.UniqueConstraint("key"),
    sa.Index(None, "sent_at", "failed_at", "due_at"),
)

# Pictures, made anew from what was sent; the hash is that of the large WebP.
images = sa.Table(
    "images",
    metadata,
    sa.Column("hash", sa.Text, primary_key=True),
    _number("width"),
    _number("height"),
    _at("created_at", required=True),
    *(
        sa.Column(name, sa.LargeBinary, nullable=False)
        for name in ("small_webp", "small_jpg", "webp", "jpg")
    ),
    sa.Index(None, "created_at"),
)

# Which event or submission shows a picture, or did in a version that is kept.
image_uses = sa.Table(
    "image_uses",
    metadata,
    sa.Column("hash", sa.Text, sa.ForeignKey("images.hash"), primary_key=True),
    sa.Column("used_by", sa.Text, primary_key=True),
)

# Which process does a work that only one may do at a time, until when.
leases = sa.Table(
    "leases",
    metadata,
    sa.Column("work", sa.Text, primary_key=True),
    _text("holder", required=True),
    _number("fence"),
    _at("until", required=True),
)

# How often somebody did something lately, by an opaque key; old rows are dropped.
quotas = sa.Table(
    "quotas",
    metadata,
    sa.Column("key", sa.Text, primary_key=True),
    _at("window_at", required=True),
    _number("uses"),
)
