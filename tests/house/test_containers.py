"""The containers cannot be built everywhere, so at least what describes them is checked."""

import re
import subprocess
import sys
from dataclasses import fields
from pathlib import Path

import gunicorn
import pytest
import yaml

from tests.conftest import administer
from webapp import headers
from webapp.config import Settings, load_settings

REPOSITORY = Path(__file__).parents[2]
SERVICES = yaml.safe_load((REPOSITORY / "compose.yaml").read_text())["services"]


HADOLINT = Path(sys.executable).with_name("hadolint")


@pytest.mark.skipif(not HADOLINT.exists(), reason="hadolint is not made for this machine")
def test_the_dockerfile_has_no_fault_that_a_linter_knows():
    linted = subprocess.run([HADOLINT, REPOSITORY / "Dockerfile"], capture_output=True, text=True)
    assert (linted.returncode, linted.stdout) == (0, "")


def test_every_service_says_whether_it_is_well():
    for name, service in SERVICES.items():
        ends_by_itself = service.get("restart") == "no"
        assert ends_by_itself or "build" in service or "healthcheck" in service, name


def test_every_image_has_a_version():
    for service in SERVICES.values():
        assert re.search(r":\d", service.get("image", "built:1"))


RANDOM = "9c1f5e07b2d84a36e1f0937c5ab6d2480e7f1b93"
# What has a form of its own.
FORMS = {"SHOP_URL": "https://shop.example", "MAIL_URL": "smtps://shop:secret@mail.example"}


def test_the_settings_of_the_containers_are_ones_that_production_takes():
    given = {
        name: re.sub(r"\$\{[^}]*\}", FORMS.get(name, RANDOM), text)
        for name, text in SERVICES["web"]["environment"].items()
    }
    assert set(given) <= {item.name.upper() for item in fields(Settings)}
    assert load_settings(given).is_production


def test_the_database_of_the_containers_gives_the_shop_a_role_of_its_own():
    database, script = SERVICES["database"], REPOSITORY / "deploy" / "database.sh"
    given = database["environment"]

    assert given.get("POSTGRES_USER", "postgres") == "postgres"
    assert any(
        name.endswith("/docker-entrypoint-initdb.d/database.sh:ro")
        for name in (database["volumes"])
    )
    assert "//shop:" in SERVICES["web"]["environment"]["DATABASE_URL"]
    assert "CREATE ROLE shop LOGIN PASSWORD" in script.read_text()
    assert script.stat().st_mode & 0o111


def test_what_makes_the_role_is_sql_that_works():
    """The statements are those of the script, under names that no other test has."""
    text = (REPOSITORY / "deploy" / "database.sh").read_text()
    statements = re.findall(r"^(?:CREATE|ALTER).*;$", text, re.MULTILINE)
    renamed = [one.replace("shop", "shop_of_containers") for one in statements[:2]]

    administer(*(one.replace(":'password'", "'x'") for one in renamed))
    administer("DROP DATABASE shop_of_containers", "DROP ROLE shop_of_containers")

    assert len(statements) == 3


def test_no_server_names_its_version():
    nginx = (REPOSITORY / "deploy" / "nginx.conf").read_text()

    assert gunicorn.SERVER == "gunicorn"
    assert "server_tokens off;" in nginx


def test_nginx_sends_with_files_what_the_shop_sends():
    """That it really does is seen where nginx is installed: test_nginx.py."""
    nginx = (REPOSITORY / "deploy" / "nginx.conf").read_text()
    texts = dict(
        re.findall(r'^map \$speaker +\$(\w+) +\{ nginx "?(.+?)"?; \}$', nginx, re.MULTILINE)
    )
    names = re.findall(r"add_header (\S+) \$(\w+) always;$", nginx, re.MULTILINE)
    sent = {name: texts[variable] for name, variable in names}

    for name in ("X-Content-Type-Options", "Cross-Origin-Resource-Policy", "Referrer-Policy"):
        assert sent[name] == headers.ALWAYS[name]
    assert sent["Content-Security-Policy"] == "default-src 'none'; frame-ancestors 'none'"
    assert sent["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


def test_nginx_takes_no_word_of_a_visitor_about_his_road():
    nginx = (REPOSITORY / "deploy" / "nginx.conf").read_text()
    handed_on = dict(re.findall(r"proxy_set_header (\S+) (.+);$", nginx, re.MULTILINE))

    assert handed_on["X-Forwarded-For"] == "$remote_addr"
    assert handed_on["X-Forwarded-Proto"] == "$forwarded_proto"
    assert "default   $scheme;" in nginx
    assert "    default 0;" in nginx


# What a name of a setting or a part of an address must contain to be no business of a file.
SECRETS = re.compile("PASSWORD|SECRET|TOKEN|KEY|MAIL_URL", re.IGNORECASE)
GIVEN = re.compile(r"\$\{\w+(:\?set it in \.env|:-)\}")


def test_the_containers_have_no_password_of_their_own():
    for name, service in SERVICES.items():
        settings = service.get("environment", {})
        guarded = [text for setting, text in settings.items() if SECRETS.search(setting)]
        assert all(GIVEN.fullmatch(text) for text in guarded), name
        inside = re.findall(r"://[^/@\s]*:([^/@\s]+)@", " ".join(settings.values()))
        assert all(GIVEN.fullmatch(text) for text in inside), name
    assert GIVEN.fullmatch(SERVICES["database"]["environment"]["POSTGRES_PASSWORD"])


def test_the_example_of_the_settings_fills_in_no_secret():
    lines = (REPOSITORY / ".env.example").read_text().splitlines()
    filled = dict(line.split("=", 1) for line in lines if re.match(r"[A-Z_]+=.", line))

    assert [name for name in filled if SECRETS.search(name)] == []


def test_the_image_holds_the_shop_and_not_how_it_came_about():
    dockerfile = (REPOSITORY / "Dockerfile").read_text()
    copied = re.findall(r"^(?:COPY|ADD) (?!--from)(?:--\S+ )*(.+) \S+$", dockerfile, re.MULTILINE)
    ignored = (REPOSITORY / ".dockerignore").read_text().splitlines()

    assert {name for names in copied for name in names.split()} == {
        *("requirements.txt", "constraints.txt", "wsgi.py"),
        *("webapp", "templates", "static", "migrations"),
    }
    assert {".git", ".data", "tests"} <= set(ignored)


def test_nginx_serves_no_folder_but_that_of_the_static_files():
    nginx = (REPOSITORY / "deploy" / "nginx.conf").read_text()

    assert re.findall(r"^\s*(?:root|alias) (\S+);", nginx, re.MULTILINE) == ["/srv/static/"]
    assert "./static:/srv/static:ro" in SERVICES["nginx"]["volumes"]
