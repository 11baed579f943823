"""The shop as gunicorn and `flask --app wsgi` see it."""

import sys

from webapp import create_app
from webapp.config import BadSettings

try:
    app = create_app()
except BadSettings as error:
    sys.exit(f"The shop cannot start: {error}")
