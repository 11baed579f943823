"""Fetches the pictures that an import remembered by their address, and drops files."""

from webapp.catalogue.queries.products import find_media
from webapp.catalogue.rules.pictures import NotAPicture, as_webp
from webapp.catalogue.services.files import drop_file
from webapp.catalogue.services.pictures import attach_picture, note_picture_failure
from webapp.db import atomic
from webapp.events.services import defer
from webapp.extensions import db
from webapp.fetching import FetchFailed, FetchRefused, fetch


@atomic
def fetch_pictures(media_ids: list[int]) -> None:
    """One job for each picture, so that a slow one holds up no other."""
    for media_id in media_ids:
        defer("fetch_picture", media_id=media_id)


def fetch_picture(media_id: int) -> None:
    """Fetches, draws anew and stores one picture; raises FetchFailed when a retry may help."""
    url = source_of(media_id)
    if url is None:
        return
    try:
        picture = as_webp(fetch(url))
    except (FetchRefused, FetchFailed, NotAPicture) as error:
        note_picture_failure(media_id, failure=str(error))
        if isinstance(error, FetchFailed):
            raise
        return
    attach_picture(media_id, picture)


def source_of(media_id: int) -> str | None:
    """Where the picture is to be had; None when there is nothing left to do."""
    media = find_media(media_id)
    url = None if media is None or media.file else media.source_url
    # No connection of the database is held while the network is slow.
    db.session.remove()
    return url


def drop_files(files: list[str]) -> None:
    """Deletes those of the files that no picture shows any more."""
    for file in files:
        drop_file(file)
