"""Two endpoints that give the same documents as the shop does, the usual way.

Read through the ORM and written by pydantic; the bytes are kept in Redis for five minutes, and
nothing ever drops them from there. Limits, tokens, tags and filters are left out.
"""

import os
from collections.abc import AsyncIterator, Awaitable, Callable
from typing import Annotated

from fastapi import Depends, FastAPI, HTTPException, Request, Response
from pydantic import BaseModel
from redis.asyncio import Redis
from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine

from bench.reads.peer.models import Product
from bench.reads.peer.schemas import PageView, ProductView

SECONDS = 300

# As many connections as a web process of the shop has.
engine = create_async_engine(os.environ["PEER_DATABASE_URL"], pool_size=8, max_overflow=0)
sessions = async_sessionmaker(engine)
redis = Redis.from_url(os.environ["REDIS_URL"])
app = FastAPI()


async def open_session() -> AsyncIterator[AsyncSession]:
    async with sessions() as session:
        yield session


Session = Annotated[AsyncSession, Depends(open_session)]


@app.get("/products/{product_id}")
async def get_product(product_id: int, request: Request, session: Session) -> Response:
    async def load() -> ProductView:
        product = await session.get(Product, product_id)
        if product is None:
            raise HTTPException(404, "There is no such product.")
        return ProductView.model_validate(product)

    return await kept(request, load)


@app.get("/products")
async def list_products(
    request: Request, session: Session, limit: int = 100, after: int = 0
) -> Response:
    async def load() -> PageView:
        query = select(Product).where(Product.id > after).order_by(Product.id).limit(limit)
        products = (await session.scalars(query)).all()
        items = [ProductView.model_validate(product) for product in products]
        return PageView(items=items, next_cursor=items[-1].id if len(items) == limit else None)

    return await kept(request, load)


async def kept(request: Request, load: Callable[[], Awaitable[BaseModel]]) -> Response:
    key = f"peer:{request.url.path}?{request.url.query}"
    body = await redis.get(key)
    is_hit = body is not None
    if body is None:
        body = (await load()).model_dump_json().encode()
        await redis.set(key, body, ex=SECONDS)
    headers = {"X-Cache-Hit": "true" if is_hit else "false"}
    return Response(body, media_type="application/json", headers=headers)
