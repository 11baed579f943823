"""The same facts as the shop keeps of an order, in tables as a tutorial would draw them."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from sqlalchemy import BigInteger, ForeignKey, Identity, Numeric, func
from sqlalchemy.dialects.postgresql import JSONB, TIMESTAMP
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column, registry, relationship


class Base(DeclarativeBase):
    registry = registry(
        type_annotation_map={
            Decimal: Numeric(12, 2),
            datetime: TIMESTAMP(timezone=True),
            dict[str, Any]: JSONB,
        }
    )


class ApiToken(Base):
    __tablename__ = "api_tokens"

    id: Mapped[int] = mapped_column(primary_key=True)
    secret_hash: Mapped[str] = mapped_column(unique=True)
    scopes: Mapped[str]


class RequestKey(Base):
    __tablename__ = "request_keys"

    token_id: Mapped[int] = mapped_column(ForeignKey("api_tokens.id"), primary_key=True)
    key: Mapped[str] = mapped_column(primary_key=True)
    answer: Mapped[dict[str, Any] | None]
    created_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Product(Base):
    __tablename__ = "products"

    id: Mapped[int] = mapped_column(primary_key=True)
    title: Mapped[str]
    price: Mapped[Decimal]
    available: Mapped[int]
    reserved: Mapped[int]


class Order(Base):
    __tablename__ = "orders"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    status: Mapped[str] = mapped_column(server_default="PENDING")
    email: Mapped[str] = mapped_column(index=True)
    name: Mapped[str]
    delivery_method: Mapped[str]
    payment_type: Mapped[str]
    subtotal: Mapped[Decimal]
    shipping: Mapped[Decimal]
    total: Mapped[Decimal]
    placed_at: Mapped[datetime] = mapped_column(server_default=func.now())

    lines: Mapped[list["OrderLine"]] = relationship()
    address: Mapped["OrderAddress"] = relationship()


class OrderAddress(Base):
    __tablename__ = "order_addresses"

    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), primary_key=True)
    street: Mapped[str]
    house_number: Mapped[str]
    postal_code: Mapped[str]
    city: Mapped[str]
    country: Mapped[str]


class OrderLine(Base):
    __tablename__ = "order_lines"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    title: Mapped[str]
    quantity: Mapped[int]
    unit_price: Mapped[Decimal]
    total: Mapped[Decimal]

    movements: Mapped[list["StockMovement"]] = relationship()


class StockMovement(Base):
    __tablename__ = "stock_movements"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    order_line_id: Mapped[int] = mapped_column(ForeignKey("order_lines.id"), index=True)
    variant_id: Mapped[int] = mapped_column(ForeignKey("products.id"), index=True)
    quantity: Mapped[int]
    moved_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Event(Base):
    __tablename__ = "events"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    name: Mapped[str]
    order_id: Mapped[int] = mapped_column(ForeignKey("orders.id"), index=True)
    happened_at: Mapped[datetime] = mapped_column(server_default=func.now())


class Job(Base):
    __tablename__ = "jobs"

    id: Mapped[int] = mapped_column(BigInteger, Identity(), primary_key=True)
    task: Mapped[str]
    arguments: Mapped[dict[str, Any]]
    status: Mapped[str] = mapped_column(server_default="todo", index=True)
