"""Where staff go after signing in."""

from flask import url_for

from webapp.destination import path_inside


def page_asked_for(asked: str) -> str:
    """The page of the back office that `asked` is the address of, or else its home."""
    return path_inside(asked, door="staff_") or url_for("staff_home.home")
