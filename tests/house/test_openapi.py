"""Whoever reads a change sees in openapi.json what it changes for programs."""

import json

from tests.running import REPOSITORY


def test_the_committed_description_is_the_served_one(client):
    committed = json.loads((REPOSITORY / "openapi.json").read_text())

    served = client.get("/openapi.json").json

    assert committed == served, "Write it anew: ./shop openapi > openapi.json"
