from datetime import datetime
from decimal import Decimal

from pydantic import AliasChoices, BaseModel, ConfigDict, EmailStr, Field


class Address(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    street: str
    house_number: str = Field(
        validation_alias=AliasChoices("number", "house_number"), serialization_alias="number"
    )
    postal_code: str
    city: str
    country: str


class WantedLine(BaseModel):
    variant_id: int
    quantity: int = Field(ge=1)
    price: Decimal


class PlaceOrder(BaseModel):
    email: EmailStr
    name: str
    delivery_method: str
    payment_type: str
    address: Address
    lines: list[WantedLine] = Field(min_length=1)


class LineView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    variant_id: int
    title: str
    quantity: int
    unit_price: Decimal
    total: Decimal


class OrderView(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    status: str
    email: str
    name: str
    delivery_method: str
    payment_type: str
    address: Address
    subtotal: Decimal
    shipping: Decimal
    total: Decimal
    placed_at: datetime
    lines: list[LineView]
