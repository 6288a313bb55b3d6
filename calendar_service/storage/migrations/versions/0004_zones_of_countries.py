"""Whether a country has one zone alone, without a look at every town there is."""

from alembic import op

revision = "0004"
down_revision = "0003"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_index("ix_places_country_tzid", "places", ["country", "tzid"])
