"""How the tables name their keys, and the columns they are made of."""

import sqlalchemy as sa

from calendar_service.storage.types import Json, UtcInstant

metadata = sa.MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def id_column() -> sa.Column[str]:
    return sa.Column("id", sa.Text, primary_key=True)


def reference(name: str, target: str, *, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, sa.ForeignKey(f"{target}.id"), nullable=not required)


def text(name: str, *, required: bool = False) -> sa.Column[str]:
    return sa.Column(name, sa.Text, nullable=not required)


def number(name: str, *, required: bool = True) -> sa.Column[int]:
    return sa.Column(name, sa.BigInteger, nullable=not required)


def at(name: str, *, required: bool = False) -> sa.Column[object]:
    return sa.Column(name, UtcInstant, nullable=not required)


def json_column(name: str, *, required: bool = False) -> sa.Column[object]:
    return sa.Column(name, Json, nullable=not required)


def index_where(name: str, columns: str | list[str], condition: str) -> sa.Index:
    """An index of few rows among many."""
    where = sa.text(condition)
    names = [columns] if isinstance(columns, str) else columns
    return sa.Index(name, *names, sqlite_where=where, postgresql_where=where)
