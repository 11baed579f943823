"""Who says what it takes is not sent anything else."""

from flask import current_app, request
from werkzeug.exceptions import NotAcceptable

from webapp.access import is_for_programs
from webapp.api.problems import MEDIA_TYPE
from webapp.api.reading import JSON


def insist_on_acceptable() -> None:
    """Raises NotAcceptable. Whoever says nothing takes everything; problems count as JSON."""
    if request.endpoint is None or not is_for_programs() or not request.accept_mimetypes:
        return
    view = current_app.view_functions[request.endpoint]
    offered = getattr(view, "media_type", JSON)
    taken = {offered, MEDIA_TYPE} if offered == JSON else {offered}
    if not any(request.accept_mimetypes[kind] > 0 for kind in taken):
        raise NotAcceptable(f"This is answered as {offered}, which your Accept header rules out.")
