"""Hangs the pictures of a product: adds, describes, orders and takes them down."""

from collections.abc import Mapping, Sequence
from typing import Any

from sqlalchemy import insert

from webapp.catalogue.models import Media, Product
from webapp.catalogue.queries.products import lock_product, media_of
from webapp.catalogue.rules.gallery import Side, moved
from webapp.catalogue.rules.limits import MOST_PICTURES
from webapp.catalogue.rules.pictures import Picture
from webapp.catalogue.services.change import change_product, end_change
from webapp.catalogue.services.files import keep_pictures
from webapp.db import atomic
from webapp.errors import NotFound, ShopError
from webapp.extensions import db


class TooManyPictures(ShopError):
    """The product would have more than a product may; `room` is for how many more there is."""

    status = 422
    code = "too_many_pictures"
    field = "pictures"


@atomic
def hang_pictures(
    product_id: int, pictures: Sequence[Picture], *, alt: str, actor: str, seen_version: int
) -> list[int]:
    """Adds them behind those there are, and gives their numbers.

    Raises NotFound, ProductChanged and TooManyPictures.
    """
    product = lock_product(product_id, seen_version=seen_version)
    there = media_of(product_id)
    insist_on_room(len(there), len(pictures))
    last = max((one.position for one in there.values()), default=0)
    files = keep_pictures(pictures)
    rows = [
        row_of(picture, file) | {"product_id": product_id, "alt": alt, "position": last + n}
        for n, (picture, file) in enumerate(zip(pictures, files, strict=True), start=1)
    ]
    hung = insert(Media).returning(Media.id, sort_by_parameter_order=True)
    numbers = list(db.session.scalars(hung, rows))
    end_change(product, {"media": {"added": numbers}}, actor=actor)
    return numbers


def insist_on_room(there: int, more: int) -> None:
    room = MOST_PICTURES - there
    if more > room:
        raise TooManyPictures(
            f"A product has at most {MOST_PICTURES} pictures, so there is room for {room} more.",
            room=room,
        )


def row_of(picture: Picture, file: str) -> dict[str, Any]:
    return {"file": file, "width": picture.width, "height": picture.height}


@atomic
def describe_picture(product_id: int, media_id: int, *, alt: str, **seen: Any) -> Product:
    """Says what a picture shows, for who cannot see it; raises NotFound and ProductChanged.

    `seen` is the `seen_version` of the product, and the `actor`.
    """
    numbers = order_with(product_id, media_id, **seen)
    return hang_in_order(product_id, numbers, {media_id: {"alt": alt}}, **seen)


@atomic
def move_picture(product_id: int, media_id: int, *, to: Side, **seen: Any) -> Product:
    """Shows a picture one place earlier or later; raises the same."""
    numbers = order_with(product_id, media_id, **seen)
    return hang_in_order(product_id, moved(numbers, media_id, to), {}, **seen)


@atomic
def take_picture_down(product_id: int, media_id: int, **seen: Any) -> Product:
    """Also from the variants that show it; raises the same."""
    numbers = order_with(product_id, media_id, **seen)
    return hang_in_order(product_id, [n for n in numbers if n != media_id], {}, **seen)


def order_with(product_id: int, media_id: int, *, seen_version: int, **_: Any) -> Sequence[int]:
    """The pictures of the locked product in their order, of which this must be one."""
    lock_product(product_id, seen_version=seen_version)
    numbers = list(media_of(product_id))
    if media_id not in numbers:
        raise NotFound("The product has no such picture.")
    return numbers


def hang_in_order(
    product_id: int, numbers: Sequence[int], more: Mapping[int, dict[str, Any]], **seen: Any
) -> Product:
    rows = [{"id": number, **more.get(number, {})} for number in numbers]
    return change_product(product_id, wanted={"media": rows}, **seen)
