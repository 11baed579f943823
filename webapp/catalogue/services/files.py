"""The files of pictures, which come and go with the pictures that show them.

A file is named by its content, so several pictures may be the same one, and writing it again
changes nothing. A file that nobody shows is dropped by a job, which looks once more.
"""

from collections.abc import Sequence
from datetime import UTC, datetime, timedelta

from webapp.catalogue.queries.products import is_shown, lock_file
from webapp.catalogue.rules.pictures import Picture
from webapp.db import atomic
from webapp.events.services import defer, defer_until
from webapp.storage import forget_file, keep_file, path_of

SUFFIX = ".webp"
# Longer than any request takes, so that by then it is known whether its pictures hang.
LOOKED_AFTER = timedelta(hours=1)


@atomic
def expect_files(pictures: Sequence[Picture]) -> list[str]:
    """Has somebody look later whether the files that are to be written now are shown at all.

    It comes in a transaction of its own before them: whatever fails then, even the power, no
    file is forgotten. Gives their paths.
    """
    files = paths_of(pictures)
    defer_until(datetime.now(UTC) + LOOKED_AFTER, "drop_files", files=files)
    return files


@atomic
def keep_pictures(pictures: Sequence[Picture]) -> list[str]:
    """Writes the files, which nobody drops before the use case has ended; gives their paths."""
    for file in sorted(set(paths_of(pictures))):
        lock_file(file)
    return [keep_file(picture.content, SUFFIX) for picture in pictures]


def paths_of(pictures: Sequence[Picture]) -> list[str]:
    return [path_of(picture.content, SUFFIX) for picture in pictures]


def let_go(files: Sequence[str | None]) -> None:
    """Has the files of pictures that were taken down dropped, once that is certain."""
    named = sorted({file for file in files if file})
    if named:
        defer("drop_files", files=named)


@atomic
def drop_file(file: str) -> None:
    """Deletes a file that no picture shows; again changes nothing."""
    lock_file(file)
    if not is_shown(file):
        forget_file(file)
