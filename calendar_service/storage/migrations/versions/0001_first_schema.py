"""The first tables."""

import sqlalchemy as sa
from alembic import op

from calendar_service.storage.types import Json, UtcInstant

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    # A table stands after those it refers to.
    _make_accounts()
    _make_catalogue()
    _make_categories()
    _make_changes()
    _make_links()
    _make_organisers()
    _make_outbox()
    _make_places()
    _make_quotas()
    _make_venues()
    _make_api_tokens()
    _make_events()
    _make_place_names()
    _make_sessions()
    _make_event_categories()
    _make_event_facets()
    _make_event_positions()
    _make_event_words()
    _make_fragments()
    _make_occurrences()
    _make_submissions()
    _make_decisions()
    _make_versions()


def _make_accounts() -> None:
    op.create_table(
        "accounts",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("email", sa.Text, nullable=False),
        sa.Column("role", sa.Text, nullable=False),
        sa.Column("password_hash", sa.Text),
        sa.Column("created_at", UtcInstant, nullable=False),
        sa.Column("removed_at", UtcInstant),
        sa.PrimaryKeyConstraint("id", name="pk_accounts"),
    )
    op.create_index(
        "uq_accounts_email_present",
        "accounts",
        ["email"],
        unique=True,
        sqlite_where=sa.text("removed_at IS NULL"),
        postgresql_where=sa.text("removed_at IS NULL"),
    )


def _make_catalogue() -> None:
    op.create_table(
        "catalogue",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("begun_at", UtcInstant, nullable=False),
        sa.Column("changed_at", UtcInstant, nullable=False),
        sa.Column("epoch", sa.Text, nullable=False),
        sa.Column("fingerprint", sa.Text),
        sa.Column("horizon_day", sa.Text),
        sa.Column("places_edition", sa.Text),
        sa.Column("has_sample", sa.Boolean, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_catalogue"),
    )


def _make_categories() -> None:
    op.create_table(
        "categories",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("slug", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("replaced_by", sa.Text),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["categories.id"], name="fk_categories_replaced_by_categories"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_categories"),
        sa.UniqueConstraint("slug", name="uq_categories_slug"),
    )


def _make_changes() -> None:
    op.create_table(
        "changes",
        sa.Column("revision", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("at", UtcInstant, nullable=False),
        sa.Column("before", Json),
        sa.Column("after", Json),
        sa.PrimaryKeyConstraint("revision", "event_id", name="pk_changes"),
    )


def _make_links() -> None:
    op.create_table(
        "links",
        sa.Column("purpose", sa.Text, nullable=False),
        sa.Column("subject", sa.Text, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("created_at", UtcInstant, nullable=False),
        sa.Column("expires_at", UtcInstant),
        sa.PrimaryKeyConstraint("purpose", "subject", name="pk_links"),
    )


def _make_organisers() -> None:
    op.create_table(
        "organisers",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("url", sa.Text),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("replaced_by", sa.Text),
        sa.Column("created_at", UtcInstant, nullable=False),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["organisers.id"], name="fk_organisers_replaced_by_organisers"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_organisers"),
    )
    op.create_index("ix_organisers_folded", "organisers", ["folded"])


def _make_outbox() -> None:
    op.create_table(
        "outbox",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("recipient", sa.Text, nullable=False),
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("message", sa.LargeBinary, nullable=False),
        sa.Column("created_at", UtcInstant, nullable=False),
        sa.Column("due_at", UtcInstant, nullable=False),
        sa.Column("attempts", sa.BigInteger, nullable=False),
        sa.Column("sent_at", UtcInstant),
        sa.Column("failed_at", UtcInstant),
        sa.Column("last_error", sa.Text),
        sa.PrimaryKeyConstraint("id", name="pk_outbox"),
        sa.UniqueConstraint("key", name="uq_outbox_key"),
    )
    op.create_index(
        "ix_outbox_sent_at_failed_at_due_at", "outbox", ["sent_at", "failed_at", "due_at"]
    )


def _make_places() -> None:
    op.create_table(
        "places",
        sa.Column("id", sa.Integer, autoincrement=False, nullable=False),
        sa.Column("name", sa.Text, nullable=False),
        sa.Column("country", sa.Text, nullable=False),
        sa.Column("regions", sa.Text, nullable=False),
        sa.Column("tzid", sa.Text, nullable=False),
        sa.Column("population", sa.BigInteger, nullable=False),
        sa.Column("longitude", sa.Float, nullable=False),
        sa.Column("latitude", sa.Float, nullable=False),
        sa.Column("x", sa.Float, nullable=False),
        sa.Column("y", sa.Float, nullable=False),
        sa.Column("z", sa.Float, nullable=False),
        sa.PrimaryKeyConstraint("id", name="pk_places"),
    )
    op.create_index("ix_places_latitude", "places", ["latitude"])


def _make_quotas() -> None:
    op.create_table(
        "quotas",
        sa.Column("key", sa.Text, nullable=False),
        sa.Column("window_at", UtcInstant, nullable=False),
        sa.Column("uses", sa.BigInteger, nullable=False),
        sa.PrimaryKeyConstraint("key", name="pk_quotas"),
    )


def _make_venues() -> None:
    op.create_table(
        "venues",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("name", sa.Text),
        sa.Column("address", sa.Text),
        sa.Column("postal_code", sa.Text),
        sa.Column("city", sa.Text),
        sa.Column("region", sa.Text),
        sa.Column("country", sa.Text),
        sa.Column("latitude", sa.Float),
        sa.Column("longitude", sa.Float),
        sa.Column("url", sa.Text),
        sa.Column("tzid", sa.Text),
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("replaced_by", sa.Text),
        sa.Column("created_at", UtcInstant, nullable=False),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["venues.id"], name="fk_venues_replaced_by_venues"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_venues"),
    )
    op.create_index("ix_venues_folded", "venues", ["folded"])


def _make_api_tokens() -> None:
    op.create_table(
        "api_tokens",
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("created_at", UtcInstant, nullable=False),
        sa.Column("revoked_at", UtcInstant),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_api_tokens_account_id_accounts"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_api_tokens"),
    )
    op.create_index("ix_api_tokens_account_id", "api_tokens", ["account_id"])


def _make_events() -> None:
    op.create_table(
        "events",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("uid", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, nullable=False),
        sa.Column("created_at", UtcInstant, nullable=False),
        sa.Column("changed_at", UtcInstant, nullable=False),
        sa.Column("withdrawn_at", UtcInstant),
        sa.Column("kind", sa.Text, nullable=False),
        sa.Column("status", sa.Text, nullable=False),
        sa.Column("status_reason", sa.Text),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("description", sa.Text),
        sa.Column("start", sa.Text),
        sa.Column("end", sa.Text),
        sa.Column("tzid", sa.Text, nullable=False),
        sa.Column("closes", sa.Text),
        sa.Column("closes_tzid", sa.Text),
        sa.Column("recurrence", Json),
        sa.Column("venue_id", sa.Text),
        sa.Column("online_url", sa.Text),
        sa.Column("url", sa.Text),
        sa.Column("registration_url", sa.Text),
        sa.Column("price", Json),
        sa.Column("organiser_id", sa.Text),
        sa.Column("tags", Json, nullable=False),
        sa.Column("language", sa.Text),
        sa.Column("image", Json),
        sa.Column("related_uid", sa.Text),
        sa.Column("replaced_by", sa.Text),
        sa.Column("is_sample", sa.Boolean, nullable=False),
        sa.CheckConstraint("kind IN ('event', 'call', 'survey')", name=op.f("ck_events_kind")),
        sa.ForeignKeyConstraint(
            ["organiser_id"], ["organisers.id"], name="fk_events_organiser_id_organisers"
        ),
        sa.ForeignKeyConstraint(
            ["replaced_by"], ["events.id"], name="fk_events_replaced_by_events"
        ),
        sa.ForeignKeyConstraint(["venue_id"], ["venues.id"], name="fk_events_venue_id_venues"),
        sa.PrimaryKeyConstraint("id", name="pk_events"),
        sa.UniqueConstraint("uid", name="uq_events_uid"),
    )
    op.create_index("ix_events_organiser_id", "events", ["organiser_id"])
    op.create_index("ix_events_venue_id", "events", ["venue_id"])


def _make_place_names() -> None:
    op.create_table(
        "place_names",
        sa.Column("folded", sa.Text, nullable=False),
        sa.Column("place_id", sa.Integer, autoincrement=False, nullable=False),
        sa.ForeignKeyConstraint(["place_id"], ["places.id"], name="fk_place_names_place_id_places"),
        sa.PrimaryKeyConstraint("folded", "place_id", name="pk_place_names"),
        sqlite_with_rowid=False,
    )


def _make_sessions() -> None:
    op.create_table(
        "sessions",
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("account_id", sa.Text, nullable=False),
        sa.Column("created_at", UtcInstant, nullable=False),
        sa.Column("expires_at", UtcInstant, nullable=False),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_sessions_account_id_accounts"
        ),
        sa.PrimaryKeyConstraint("token_hash", name="pk_sessions"),
    )
    op.create_index("ix_sessions_account_id", "sessions", ["account_id"])


def _make_event_categories() -> None:
    op.create_table(
        "event_categories",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("category_id", sa.Text, nullable=False),
        sa.Column("position", sa.BigInteger, nullable=False),
        sa.ForeignKeyConstraint(
            ["category_id"], ["categories.id"], name="fk_event_categories_category_id_categories"
        ),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_event_categories_event_id_events"
        ),
        sa.PrimaryKeyConstraint("event_id", "category_id", name="pk_event_categories"),
    )
    op.create_index("ix_event_categories_category_id", "event_categories", ["category_id"])


def _make_event_facets() -> None:
    op.create_table(
        "event_facets",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("facet", sa.Text, nullable=False),
        sa.Column("value", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_event_facets_event_id_events"
        ),
        sa.PrimaryKeyConstraint("event_id", "facet", "value", name="pk_event_facets"),
    )
    op.create_index(
        "ix_event_facets_facet_value_event_id", "event_facets", ["facet", "value", "event_id"]
    )


def _make_event_positions() -> None:
    op.create_table(
        "event_positions",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("latitude", sa.Float, nullable=False),
        sa.Column("x", sa.Float, nullable=False),
        sa.Column("y", sa.Float, nullable=False),
        sa.Column("z", sa.Float, nullable=False),
        sa.ForeignKeyConstraint(
            ["event_id"], ["events.id"], name="fk_event_positions_event_id_events"
        ),
        sa.PrimaryKeyConstraint("event_id", name="pk_event_positions"),
    )
    op.create_index("ix_event_positions_latitude", "event_positions", ["latitude"])


def _make_event_words() -> None:
    op.create_table(
        "event_words",
        sa.Column("word", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_event_words_event_id_events"),
        sa.PrimaryKeyConstraint("word", "event_id", name="pk_event_words"),
    )
    op.create_index("ix_event_words_event_id", "event_words", ["event_id"])


def _make_fragments() -> None:
    op.create_table(
        "fragments",
        sa.Column("format", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("recurrence_id", sa.Text, nullable=False),
        sa.Column("order_key", sa.Text, nullable=False),
        sa.Column("start_at", UtcInstant, nullable=False),
        sa.Column("end_at", UtcInstant, nullable=False),
        sa.Column("body", sa.LargeBinary, nullable=False),
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("zones", Json, nullable=False),
        sa.Column("fingerprint", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_fragments_event_id_events"),
        sa.PrimaryKeyConstraint("format", "event_id", "recurrence_id", name="pk_fragments"),
    )
    op.create_index("ix_fragments_event_id", "fragments", ["event_id"])
    op.create_index("ix_fragments_format_order_key", "fragments", ["format", "order_key"])


def _make_occurrences() -> None:
    op.create_table(
        "occurrences",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("recurrence_id", sa.Text, nullable=False),
        sa.Column("start_at", UtcInstant, nullable=False),
        sa.Column("end_at", UtcInstant, nullable=False),
        sa.Column("order_at", UtcInstant, nullable=False),
        sa.Column("start", sa.Text),
        sa.Column("end", sa.Text),
        sa.Column("tzid", sa.Text, nullable=False),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_occurrences_event_id_events"),
        sa.PrimaryKeyConstraint("event_id", "recurrence_id", name="pk_occurrences"),
    )
    op.create_index("ix_occurrences_end_at", "occurrences", ["end_at"])
    op.create_index(
        "ix_occurrences_order_at_event_id_recurrence_id",
        "occurrences",
        ["order_at", "event_id", "recurrence_id"],
    )
    op.create_index("ix_occurrences_start_at", "occurrences", ["start_at"])


def _make_submissions() -> None:
    op.create_table(
        "submissions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("client_id", sa.Text),
        sa.Column("proposes", sa.Text, nullable=False),
        sa.Column("state", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("fields", Json, nullable=False),
        sa.Column("title", sa.Text, nullable=False),
        sa.Column("contact_name", sa.Text),
        sa.Column("contact_email", sa.Text),
        sa.Column("language", sa.Text),
        sa.Column("source", sa.Text, nullable=False),
        sa.Column("event_id", sa.Text),
        sa.Column("uid", sa.Text),
        sa.Column("base_version", sa.BigInteger),
        sa.Column("applies_to", sa.Text),
        sa.Column("recurrence_id", sa.Text),
        sa.Column("rotation", sa.BigInteger, nullable=False),
        sa.Column("token_hash", sa.Text, nullable=False),
        sa.Column("created_at", UtcInstant, nullable=False),
        sa.Column("changed_at", UtcInstant, nullable=False),
        sa.Column("confirmed_at", UtcInstant),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_submissions_event_id_events"),
        sa.PrimaryKeyConstraint("id", name="pk_submissions"),
        sa.UniqueConstraint("client_id", name="uq_submissions_client_id"),
    )
    op.create_index("ix_submissions_event_id", "submissions", ["event_id"])
    op.create_index(
        "ix_submissions_state_created_at_id", "submissions", ["state", "created_at", "id"]
    )
    op.create_index("ix_submissions_token_hash", "submissions", ["token_hash"])


def _make_decisions() -> None:
    op.create_table(
        "decisions",
        sa.Column("id", sa.Text, nullable=False),
        sa.Column("submission_id", sa.Text, nullable=False),
        sa.Column("revision", sa.BigInteger, nullable=False),
        sa.Column("action", sa.Text, nullable=False),
        sa.Column("from_state", sa.Text, nullable=False),
        sa.Column("to_state", sa.Text, nullable=False),
        sa.Column("at", UtcInstant, nullable=False),
        sa.Column("account_id", sa.Text),
        sa.Column("message", sa.Text),
        sa.Column("reason", sa.Text),
        sa.Column("event_id", sa.Text),
        sa.ForeignKeyConstraint(
            ["account_id"], ["accounts.id"], name="fk_decisions_account_id_accounts"
        ),
        sa.ForeignKeyConstraint(
            ["submission_id"], ["submissions.id"], name="fk_decisions_submission_id_submissions"
        ),
        sa.PrimaryKeyConstraint("id", name="pk_decisions"),
        sa.UniqueConstraint(
            "submission_id", "revision", name="uq_decisions_submission_id_revision"
        ),
    )


def _make_versions() -> None:
    op.create_table(
        "versions",
        sa.Column("event_id", sa.Text, nullable=False),
        sa.Column("sequence", sa.BigInteger, autoincrement=False, nullable=False),
        sa.Column("at", UtcInstant, nullable=False),
        sa.Column("content", Json, nullable=False),
        sa.Column("decision_id", sa.Text),
        sa.ForeignKeyConstraint(
            ["decision_id"], ["decisions.id"], name="fk_versions_decision_id_decisions"
        ),
        sa.ForeignKeyConstraint(["event_id"], ["events.id"], name="fk_versions_event_id_events"),
        sa.PrimaryKeyConstraint("event_id", "sequence", name="pk_versions"),
    )
