"""Pictures of events, and what uses them."""

import sqlalchemy as sa
from alembic import op

revision = "0006"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "images",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("width", sa.BigInteger, nullable=False),
        sa.Column("height", sa.BigInteger, nullable=False),
        sa.Column("created_at", sa.BigInteger, nullable=False),
        sa.Column("small_webp", sa.LargeBinary, nullable=False),
        sa.Column("small_jpg", sa.LargeBinary, nullable=False),
        sa.Column("webp", sa.LargeBinary, nullable=False),
        sa.Column("jpg", sa.LargeBinary, nullable=False),
        sa.PrimaryKeyConstraint("hash", name="pk_images"),
    )
    op.create_index("ix_images_created_at", "images", ["created_at"])
    op.create_table(
        "image_uses",
        sa.Column("hash", sa.Text, nullable=False),
        sa.Column("used_by", sa.Text, nullable=False),
        sa.PrimaryKeyConstraint("hash", "used_by", name="pk_image_uses"),
        sa.ForeignKeyConstraint(["hash"], ["images.hash"], name="fk_image_uses_hash_images"),
    )
