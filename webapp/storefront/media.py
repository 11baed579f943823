"""Pictures. Whatever they contain, a browser must never run it."""

from pathlib import Path

from flask import Blueprint, Response, abort, send_from_directory

from webapp import config
from webapp.access import PUBLIC, permit
from webapp.catalogue.rules.placeholder import draw_placeholder

TYPES = {
    ".avif": "image/avif",
    ".jpeg": "image/jpeg",
    ".jpg": "image/jpeg",
    ".png": "image/png",
    ".svg": "image/svg+xml",
    ".webp": "image/webp",
}
FOR_EVER = "public, max-age=31536000, immutable"
LONGEST_SEED = 100

bp = Blueprint("media", __name__)


@bp.get("/media/placeholders/<seed>.svg")
@permit(PUBLIC)
def placeholder(seed: str) -> Response:
    return harmless(Response(draw_placeholder(seed[:LONGEST_SEED]), mimetype=TYPES[".svg"]))


@bp.get("/media/<path:file>")
@permit(PUBLIC)
def show(file: str) -> Response:
    kind = TYPES.get(Path(file).suffix.lower()) or abort(404)
    folder = Path(config.current().media_dir).absolute()
    return harmless(send_from_directory(folder, file, mimetype=kind))


def harmless(response: Response) -> Response:
    """The name contains the hash of the content, so the picture may be kept for ever."""
    response.headers["Cache-Control"] = FOR_EVER
    response.headers["Content-Security-Policy"] = (
        "default-src 'none'; frame-ancestors 'none'; sandbox"
    )
    # Mails that are read in a browser show pictures too, and there is no secret in them.
    response.headers["Cross-Origin-Resource-Policy"] = "cross-origin"
    return response
