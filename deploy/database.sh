#!/bin/sh
# Run once by the postgres image, in an empty database server: a role that owns the shop and
# nothing else. The superuser keeps no password, so that nobody comes in as one over the network.
set -eu
psql -v ON_ERROR_STOP=1 -v password="$POSTGRES_PASSWORD" -U postgres <<'SQL'
CREATE ROLE shop LOGIN PASSWORD :'password';
CREATE DATABASE shop OWNER shop;
ALTER ROLE postgres PASSWORD NULL;
SQL
