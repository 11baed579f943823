from datetime import datetime
from decimal import Decimal

from pydantic import BaseModel, ConfigDict, Field


class Address(BaseModel):
    street: str
    house_number: str
    postal_code: str
    city: str
    country: str


class WantedLine(BaseModel):
    variant_id: int
    quantity: int = Field(ge=1)
    price: Decimal


class PlaceOrder(BaseModel):
    email: str
    name: str
    address: Address
    lines: list[WantedLine] = Field(min_length=1)


class LineView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    variant_id: int
    title: str
    quantity: int
    unit_price: Decimal


class OrderView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    email: str
    name: str
    address: str
    total: Decimal
    placed_at: datetime
    lines: list[LineView]
