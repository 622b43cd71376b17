"""The declarative base of every table, with names for constraints so that migrations can find them."""

from datetime import datetime

from sqlalchemy import BigInteger, Integer, MetaData
from sqlalchemy.orm import DeclarativeBase

from portal.db.columns import UtcDateTime

BigId = BigInteger().with_variant(Integer, "sqlite")
"""Keys of tables that grow without end; SQLite numbers rows by itself only for INTEGER keys."""


class Base(DeclarativeBase):
    """Base of all models; plain SQLAlchemy, so that jobs and commands use them without a web request."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )
    type_annotation_map = {datetime: UtcDateTime()}  # noqa: RUF012 - SQLAlchemy's own idiom
