"""Draws pictures anew: up to a hundred megabytes and some tenths of a second each."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from threading import BoundedSemaphore

from webapp.catalogue.rules.pictures import NotAPicture, Picture, as_webp
from webapp.errors import ShopError

# So many at once in each process. More would take the memory and the processors of everybody.
AT_ONCE = 2
PATIENCE_SECONDS = 5.0
turns = BoundedSemaphore(AT_ONCE)


class PictureRefused(ShopError):
    """One of the files is no picture that can be shown."""

    status = 422
    code = "picture_refused"
    field = "pictures"


class TooManyDrawn(ShopError):
    """Pictures of others are drawn at this moment; a little later it works."""

    status = 503
    code = "too_many_drawn"


def draw_pictures(contents: Sequence[bytes]) -> list[Picture]:
    """All of them or, with the reason, none; raises PictureRefused and TooManyDrawn.

    It belongs before the transaction, which would otherwise keep its locks for as long.
    """
    return [draw_one(content, n, len(contents)) for n, content in enumerate(contents, start=1)]


def draw_one(content: bytes, number: int, count: int) -> Picture:
    """Files are told apart by their number: a name that somebody sent is never used."""
    try:
        with turn():
            return as_webp(content)
    except NotAPicture as reason:
        which = f"File {number}: " if count > 1 else ""
        raise PictureRefused(f"{which}{reason}") from reason


@contextmanager
def turn() -> Iterator[None]:
    if not turns.acquire(timeout=PATIENCE_SECONDS):
        raise TooManyDrawn("Many pictures arrive just now. Please send yours again in a moment.")
    try:
        yield
    finally:
        turns.release()
