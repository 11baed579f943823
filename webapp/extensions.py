"""The objects that the whole shop shares. They are bound to an app in create_app."""

from datetime import datetime
from typing import Annotated, ClassVar

from flask_caching import Cache
from flask_migrate import Migrate
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import BigInteger, MetaData
from sqlalchemy.dialects.postgresql import TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, mapped_column, registry

NAMING = {
    "ix": "ix_%(table_name)s_%(column_0_N_name)s",
    "uq": "uq_%(table_name)s_%(column_0_N_name)s",
    "ck": "ck_%(table_name)s_%(constraint_name)s",
    "fk": "fk_%(table_name)s_%(column_0_N_name)s",
    "pk": "pk_%(table_name)s",
}


# Minor units of a currency; an INTEGER would end at 21 million.
Cents = Annotated[int, mapped_column(BigInteger)]


class Base(DeclarativeBase):
    """What every table of the shop is built on; constraints without a name get one."""

    registry: ClassVar[registry] = registry(
        metadata=MetaData(naming_convention=NAMING),
        type_annotation_map={datetime: TIMESTAMP(timezone=True)},
    )


# Rows stay readable after the commit; otherwise rendering would read each of them again.
db = SQLAlchemy(model_class=Base, session_options={"expire_on_commit": False})
migrate = Migrate()
cache = Cache()
