"""One endpoint that writes the same facts of an order as the shop does, the usual way.

Line by line through the ORM, in one transaction, and correct: each product is locked, a key makes
it repeatable, and the event and its job stand or fall with the order. Taxes, options, limits,
caches and all checks in the database are left out.
"""

import hashlib
import os
from collections.abc import AsyncIterator
from decimal import Decimal
from typing import Annotated, Any

from fastapi import Depends, FastAPI, Header, HTTPException
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from bench.orders.peer.models import (
    ApiToken,
    Event,
    Job,
    Order,
    OrderAddress,
    OrderLine,
    Product,
    RequestKey,
    StockMovement,
)
from bench.orders.peer.schemas import OrderView, PlaceOrder, WantedLine

SHIPPING = Decimal(5)

# As many connections as a web process of the shop has.
engine = create_async_engine(os.environ["PEER_DATABASE_URL"], pool_size=8, max_overflow=0)
sessions = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


async def open_session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(open_session)]


async def find_token(session: Session, authorization: Annotated[str, Header()]) -> ApiToken:
    secret_hash = hash_of(authorization.removeprefix("Bearer "))
    token = await session.scalar(select(ApiToken).filter_by(secret_hash=secret_hash))
    if token is None or "orders:write" not in token.scopes:
        raise HTTPException(401, "The token is not valid.")
    return token


def hash_of(secret: str) -> str:
    return hashlib.sha256(secret.encode()).hexdigest()


@app.post("/api/v1/orders", status_code=201, response_model=OrderView)
async def place_order(
    wanted: PlaceOrder,
    session: Session,
    token: Annotated[ApiToken, Depends(find_token)],
    idempotency_key: Annotated[str, Header()],
) -> Any:
    request = await session.get(RequestKey, (token.id, idempotency_key))
    if request:
        return request.answer
    request = RequestKey(token_id=token.id, key=idempotency_key)
    session.add(request)
    order = await write_order(session, wanted)
    view = OrderView.model_validate(order)
    request.answer = view.model_dump(mode="json")
    await session.commit()
    return view


async def write_order(session: AsyncSession, wanted: PlaceOrder) -> Order:
    facts = wanted.model_dump(exclude={"lines", "address"})
    address = OrderAddress(**wanted.address.model_dump())
    order = Order(**facts, address=address, lines=[], subtotal=0, shipping=SHIPPING, total=0)
    session.add(order)
    # Always in the same order, or two orders would wait for each other.
    for line in sorted(wanted.lines, key=lambda line: line.variant_id):
        product = await session.get(Product, line.variant_id, with_for_update=True)
        order.lines.append(take(line, product))
    order.subtotal = sum((line.total for line in order.lines), Decimal(0))
    order.total = order.subtotal + order.shipping
    await session.flush()
    event = Event(name="order.placed", order_id=order.id)
    session.add(event)
    await session.flush()
    session.add(Job(task="follow_event", arguments={"event_id": event.id}))
    return order


def take(line: WantedLine, product: Product | None) -> OrderLine:
    if product is None:
        raise HTTPException(404, "There is no such product.")
    if product.price != line.price:
        raise HTTPException(409, "The price has changed.")
    if product.available < line.quantity:
        raise HTTPException(409, "There is not enough of it.")
    product.available -= line.quantity
    product.reserved += line.quantity
    return OrderLine(
        variant_id=product.id,
        title=product.title,
        quantity=line.quantity,
        unit_price=product.price,
        total=product.price * line.quantity,
        movements=[StockMovement(variant_id=product.id, quantity=line.quantity)],
    )
