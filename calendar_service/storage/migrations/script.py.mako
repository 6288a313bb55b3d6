"""${message}."""

import sqlalchemy as sa
from alembic import op

from calendar_service.storage.types import Json, UtcInstant
${imports if imports else ""}
revision = ${repr(up_revision)}
down_revision = ${repr(down_revision)}
branch_labels = ${repr(branch_labels)}
depends_on = ${repr(depends_on)}


def upgrade() -> None:
    ${upgrades if upgrades else "pass"}
