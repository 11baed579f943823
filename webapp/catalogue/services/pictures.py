from webapp.caching import spoil
from webapp.catalogue.queries.products import find_media
from webapp.catalogue.rules.pictures import Picture
from webapp.catalogue.services.files import keep_pictures
from webapp.db import atomic


@atomic
def attach_picture(media_id: int, picture: Picture) -> None:
    """Gives a remembered picture its file; a picture that has one already keeps it."""
    media = find_media(media_id)
    if media is None or media.file:
        return
    [media.file] = keep_pictures([picture])
    media.width, media.height, media.failure = picture.width, picture.height, None
    spoil("catalogue")


@atomic
def note_picture_failure(media_id: int, *, failure: str) -> None:
    """Remembers for the staff why a picture is missing."""
    media = find_media(media_id)
    if media is not None and not media.file:
        media.failure = failure[:500]
