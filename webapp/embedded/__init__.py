"""The servers that `./shop` brings along: PostgreSQL and Valkey from Python wheels.

This room stands beside the shop, not in it: it imports nothing of the shop before the shop
is to be started, so that tests and commands can use the servers alone.
"""

from webapp.embedded.postgres import Durability, Postgres
from webapp.embedded.server import CannotStart
from webapp.embedded.valkey import Valkey

__all__ = ["CannotStart", "Durability", "Postgres", "Valkey"]
