"""One endpoint that takes stock and writes an order in one transaction, and nothing else.

No request keys, no tokens, no taxes, no events, no caches: what is left out makes it faster.
"""

import os
from collections.abc import AsyncIterator
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from bench.peer.models import Order, OrderLine, Product, StockMovement
from bench.peer.schemas import OrderView, PlaceOrder, WantedLine

# As many connections as a web process of the shop has.
engine = create_async_engine(os.environ["PEER_DATABASE_URL"], pool_size=16, max_overflow=0)
sessions = async_sessionmaker(engine, expire_on_commit=False)
app = FastAPI()


async def open_session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


@app.post("/api/v1/orders", status_code=201, response_model=OrderView)
async def place_order(
    wanted: PlaceOrder, session: Annotated[AsyncSession, Depends(open_session)]
) -> Order:
    products = await lock_products(session, {line.variant_id for line in wanted.lines})
    order = Order(email=wanted.email, name=wanted.name, address=str(wanted.address), total=0)
    for line in wanted.lines:
        take(order, line, products.get(line.variant_id))
    session.add(order)
    await session.commit()
    return order


async def lock_products(session: AsyncSession, ids: set[int]) -> dict[int, Product]:
    query = select(Product).where(Product.id.in_(ids)).order_by(Product.id).with_for_update()
    return {product.id: product for product in await session.scalars(query)}


def take(order: Order, line: WantedLine, product: Product | None) -> None:
    if product is None:
        raise HTTPException(404, "There is no such product.")
    if product.price != line.price:
        raise HTTPException(409, "The price has changed.")
    if product.stock < line.quantity:
        raise HTTPException(409, "There is not enough of it.")
    product.stock -= line.quantity
    order.total += product.price * line.quantity
    facts = {"variant_id": product.id, "quantity": line.quantity}
    order.lines.append(OrderLine(title=product.title, unit_price=product.price, **facts))
    order.movements.append(StockMovement(**facts))
