import tempfile
from pathlib import Path

import pytest

from webapp.embedded.valkey import Valkey


@pytest.fixture(scope="session")
def valkey():
    home = Path(tempfile.mkdtemp(prefix="valkey-"))
    home.chmod(0o755)
    server = Valkey(home)
    server.start()
    yield server
    server.stop()
