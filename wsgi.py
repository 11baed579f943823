"""The shop as gunicorn and `flask --app wsgi` see it."""

import sys

from webapp import connections, create_app
from webapp.config import BadSettings

try:
    app = create_app()
    if app.config["SETTINGS"].is_production:
        connections.insist_on_small_role(app)
except BadSettings as error:
    sys.exit(f"The shop cannot start: {error}")
