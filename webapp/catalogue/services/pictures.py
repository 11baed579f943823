from webapp.caching import spoil
from webapp.catalogue.queries.products import find_media
from webapp.db import atomic


@atomic
def attach_picture(media_id: int, *, file: str, width: int, height: int) -> None:
    """Gives a remembered picture its file; a picture that has one already keeps it."""
    media = find_media(media_id)
    if media is None or media.file:
        return
    media.file, media.width, media.height, media.failure = file, width, height, None
    spoil("catalogue")


@atomic
def note_picture_failure(media_id: int, *, failure: str) -> None:
    """Remembers for the staff why a picture is missing."""
    media = find_media(media_id)
    if media is not None and not media.file:
        media.failure = failure[:500]
