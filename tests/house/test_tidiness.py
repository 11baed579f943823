"""What the eye of a reviewer would otherwise have to find again and again."""

import re
from dataclasses import fields
from pathlib import Path

import pytest

from webapp.config import Settings

REPOSITORY = Path(__file__).parents[2]
CODE = sorted((REPOSITORY / "webapp").rglob("*.py"))
TEMPLATES = sorted((REPOSITORY / "templates").rglob("*.html"))
LONGEST_FILE = 300

FORBIDDEN_IN_TEMPLATES = {
    "an inline style": r"\sstyle\s*=",
    "an inline script": r"<script(?![^>]*\b(src|type=\"application/ld\+json\"))",
    "an event attribute": r"\son[a-z]+\s*=",
    "htmx code": r"hx-on|\bjs:|hx-trigger=\"[^\"]*\[",
    "an unescaped value": r"\|\s*safe\b",
    "a name of htmx 2": r"hx-disabled-elt|hx-ext=|hx-vars|hx-params",
    "a query": r"\.query\b|session\.",
}


def names(path):
    return str(path.relative_to(REPOSITORY))


@pytest.mark.parametrize("path", CODE, ids=names)
def test_a_file_is_short_enough_to_read(path):
    assert len(path.read_text().splitlines()) <= LONGEST_FILE


@pytest.mark.parametrize("path", CODE, ids=names)
def test_a_file_is_named_after_what_is_in_it(path):
    assert path.stem not in {"utils", "util", "helpers", "common", "misc", "manager", "base"}


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_a_template_keeps_to_the_content_security_policy(path):
    found = [
        what for what, sign in FORBIDDEN_IN_TEMPLATES.items() if re.search(sign, path.read_text())
    ]
    assert found == []


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_every_form_works_without_javascript(path):
    for form in re.findall(r"<form\b[^>]*>", path.read_text(), re.DOTALL):
        assert "action=" in form, form
        assert "method=" in form, form


OPEN_FORMS = {
    *("sign_in/page.html", "invitation/page.html"),
    *("forgotten/ask.html", "forgotten/choose.html"),
}
BACKOFFICE = REPOSITORY / "templates" / "backoffice"


@pytest.mark.parametrize("path", sorted(BACKOFFICE.rglob("*.html")), ids=names)
def test_every_form_of_staff_carries_the_token_of_the_session(path):
    """What is sent before anybody is signed in has none."""
    if str(path.relative_to(BACKOFFICE)) in OPEN_FORMS:
        return
    for form in re.findall(r"<form\b.*?</form>", path.read_text(), re.DOTALL):
        assert 'method="get"' in form or "{{ form_token() }}" in form, form


@pytest.mark.parametrize("path", TEMPLATES, ids=names)
def test_every_template_compiles(app, path):
    app.jinja_env.get_template(str(path.relative_to(REPOSITORY / "templates")))


def test_the_example_environment_names_every_setting():
    text = (REPOSITORY / ".env.example").read_text()
    named = set(re.findall(r"^#? ?([A-Z_]+)=", text, re.MULTILINE))
    assert {item.name.upper() for item in fields(Settings)} <= named


def test_the_readme_explains_every_setting():
    text = (REPOSITORY / "README.md").read_text()
    missing = [item.name for item in fields(Settings) if f"`{item.name.upper()}`" not in text]
    assert missing == []


@pytest.mark.parametrize("file", sorted(REPOSITORY.glob("requirements*.txt")), ids=names)
def test_every_requirement_is_pinned_exactly(file):
    for line in file.read_text().splitlines():
        if line and not line.startswith(("#", "-r ")):
            assert re.match(r"[A-Za-z0-9_.\-]+(\[[a-z]+\])?==[0-9]", line), line


def test_the_shop_speaks_of_itself_alone():
    """No word of the workplace in what is shipped; the words are split to not find themselves."""
    words = re.compile(
        "|".join(("sub" + "agent", "clos" + "ing note", "/wo" + "rk/", "/tmp/" + "lab"))
    )
    for path in [*CODE, *TEMPLATES, *REPOSITORY.glob("*.md"), *(REPOSITORY / "docs").rglob("*.md")]:
        assert not words.search(path.read_text()), path
