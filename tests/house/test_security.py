"""Mistakes that open a shop to attack: none stands in the code, and each rule would find one.

What the rules are is told in `dangers.py`; docs/security.md says what they are for.
"""

import ast
from pathlib import Path

import pytest

from tests.house import dangers
from webapp.config import redis_options

REPOSITORY = Path(__file__).parents[2]
CODE = {
    str(path.relative_to(REPOSITORY)): ast.parse(path.read_text())
    for path in [REPOSITORY / "wsgi.py", *sorted((REPOSITORY / "webapp").rglob("*.py"))]
}
TEMPLATES = sorted(path for path in (REPOSITORY / "templates").rglob("*") if path.is_file())

# Where each rule looks; everywhere, unless something stands here.
ONLY_IN = {dangers.floats_in_money: dangers.MONEY}
# Drawings of the demo are the same at each start, so their chance must be one that can be guessed.
NOT_IN = {dangers.guessable_chance: ("webapp/demo/",)}

# What a rule finds though it is right, and why it is right.
ALLOWED = {
    dangers.sql_made_of_values: {
        # The invariants are constants of the shop, and so is the number that is put in.
        ("webapp/audit/run.py", "shown_part_of(invariant.query)"),
        # A constant with one other in it, the name of a job.
        ("webapp/events/services.py", "DEFER"),
        # The name of a table, as our own model gives it.
        ("webapp/orders/services/compose.py", "f'NULL::{model.__tablename__}'"),
    },
    dangers.unescaped: {
        # The one door for HTML; where a template may use it is a rule of its own.
        ("webapp/templating.py", "Markup"),
        # The field and the header of a form's token, whose values `format` escapes.
        ("webapp/staff_realm.py", "Markup"),
    },
    dangers.patterns_without_end: {
        # Made of constants of the module.
        ("webapp/fields.py", "f'[\\x00-\\x1f{INVISIBLE}]'"),
        ("webapp/fields.py", "f'[\\x00-\\x08\\x0b-\\x1f{INVISIBLE}]'"),
        # Made of words of ours and of whole numbers, which are the ids of rows.
        ("webapp/events/services.py", "f'\"{noun}_id\":{one_of_them}[,}}]'"),
        ("webapp/events/services.py", "f'/{noun}s/{one_of_them}$'"),
        # Made of constants of the module; what it repeats is one set of letters.
        ("webapp/catalogue/rules/rich_text.py", "f'<({FORMATTING})[\\\\s/][^>]*(>|$)'"),
        # Each turn begins with a dash, so there is one way to read a text.
        ("webapp/imports/rules/texts.py", "'(gid://\\\\S+|[a-z]{2}(-[0-9]+)+|[0-9]+)'"),
    },
    dangers.requests_without_timeout: {
        # It gets a line that is open already, and under a deadline.
        ("webapp/fetching.py", "HTTPConnection(name_of(parts))"),
    },
    dangers.secrets_compared_in_haste: {
        # Two copies of what the database holds: was the password changed meanwhile? Nobody
        # outside has any of them, and the password itself was checked before.
        ("webapp/accounts/services/sign_in.py", "account.password_hash != checked_hash"),
        ("webapp/accounts/services/sign_in.py", "account.password_hash != stored"),
        ("webapp/accounts/services/staff.py", "staff.password_hash != checked_hash"),
        ("webapp/accounts/services/staff.py", "staff.password_hash != stored"),
    },
}

PLANTED = {
    dangers.floats_in_money: [
        "price = 19.99",
        "price = float(text)",
        "def total(price: float): ...",
        "half = cents / 2",
        "cents /= 2",
        "half = round_cents(cents / 2)",
        "half = Decimal(cents) / 2",
    ],
    dangers.sql_made_of_values: [
        "text(f'SELECT * FROM orders WHERE id = {number}')",
        "text('SELECT * FROM orders ORDER BY ' + key)",
        "text('SELECT * FROM orders ORDER BY %s' % key)",
        "text('SELECT * FROM orders ORDER BY {}'.format(key))",
        "text(query)",
        "sqlalchemy.text(query)",
        "literal_column(key)",
        "db.session.execute(f'DELETE FROM {table}')",
        "connection.exec_driver_sql(query)",
        "query = f'DELETE FROM {table}'\nconnection.execute(query)",
        "query = 'DELETE FROM '\nquery += table\nconnection.execute(query)",
    ],
    dangers.unescaped: [
        "Markup(review.text)",
        "markupsafe.Markup('<b>%s</b>') % name",
        "environment.overlay(autoescape=False)",
    ],
    dangers.templates_made_at_run_time: [
        "render_template_string(text)",
        "environment.from_string(customer.name)",
        "jinja2.Template(text)",
        "Environment(loader=loader)",
    ],
    dangers.text_that_runs: [
        "eval(text)",
        "exec(text)",
        "compile(text, name, 'exec')",
        "__import__(name)",
        "os.system('ls ' + folder)",
        "subprocess.run(text, shell=True)",
        "import pickle",
        "from marshal import loads",
        "yaml.load(text)",
    ],
    dangers.patterns_without_end: [
        "re.compile('(a+)+')",
        "re.fullmatch('(a|b*)*', text)",
        "re.search('(?:x(?:y+|z){2,})*$', text)",
        "re.match(text, name)",
        "re.sub(f'{word}s', '', text)",
        "column.regexp_match(text)",
    ],
    dangers.requests_without_timeout: [
        "smtplib.SMTP(host, 587)",
        "http.client.HTTPSConnection(host)",
        "urllib.request.urlopen(address)",
        "socket.create_connection((host, 443))",
        "redis.from_url(address)",
        "psycopg.connect(address)",
        "def ask():\n    line = socket.socket()\n    line.connect(place)",
    ],
    dangers.weak_hashes: [
        "hashlib.md5(body)",
        "digest = hashlib.sha1",
        "from hashlib import sha1",
        "hashlib.new(name, body)",
    ],
    dangers.guessable_chance: ["import random", "from random import choice"],
    dangers.secrets_compared_in_haste: [
        "token == request.args['token']",
        "if order.token != sent: ...",
        "hash_of(sent) == stored",
        "signature(body) == header",
        "api_secret == 'letmein'",
    ],
}

HARMLESS = {
    dangers.floats_in_money: [
        "tax = round_cents(Decimal(cents) * percent / base)",
        "part = total * share // whole",
    ],
    dangers.sql_made_of_values: [
        "text('SHOW server_version')",
        "db.session.execute(select(Order).where(Order.id == number))",
        "row.text(name)",
    ],
    dangers.unescaped: ["Product.title.icontains(words, autoescape=True)"],
    dangers.templates_made_at_run_time: ["render_template('cart.html', cart=cart)"],
    dangers.text_that_runs: [
        "re.compile('a')",
        "subprocess.run([program, name])",
        "subprocess.run([program, name], shell=False)",
    ],
    dangers.patterns_without_end: [
        "re.compile('[a-z]+(-[a-z]{1,9}){1,9}')",
        "re.fullmatch('(a{1,9})+', text)",
        "re.escape(text)",
    ],
    dangers.requests_without_timeout: [
        "smtplib.SMTP(host, 587, timeout=10)",
        "RedisStorage(address, **redis_options())",
        "def ask():\n    line = socket.socket()\n    line.settimeout(1)\n    line.connect(place)",
    ],
    dangers.weak_hashes: ["hashlib.sha256(body)"],
    dangers.guessable_chance: ["import secrets"],
    dangers.secrets_compared_in_haste: [
        "select(Account).where(Account.token_hash == sent_hash)",
        "hmac.compare_digest(token, sent)",
        "token is None",
    ],
}

PLANTED_IN_TEMPLATES = [
    "{{ review.text | safe }}",
    "{{ review.text|safe }}",
    "{% autoescape false %}{{ name }}{% endautoescape %}",
    "{{ Markup(name) }}",
    "{{ review.text | rich_text }}",
]


def listed(samples):
    return [
        pytest.param(rule, code, id=f"{rule.__name__}: {code}")
        for rule, codes in samples.items()
        for code in codes
    ]


def found(rule):
    return {
        (path, ast.unparse(node))
        for path, tree in CODE.items()
        if path.startswith(ONLY_IN.get(rule, "")) and not path.startswith(NOT_IN.get(rule, "?"))
        for node in rule(tree)
    }


@pytest.mark.parametrize("rule", PLANTED, ids=lambda rule: rule.__name__)
def test_the_code_breaks_no_rule_but_where_it_says_why(rule):
    assert found(rule) == ALLOWED.get(rule, set())


@pytest.mark.parametrize(("rule", "code"), listed(PLANTED))
def test_each_rule_finds_what_breaks_it(rule, code):
    assert len(list(rule(ast.parse(code)))) == 1


@pytest.mark.parametrize(("rule", "code"), listed(HARMLESS))
def test_no_rule_finds_what_is_right(rule, code):
    assert list(rule(ast.parse(code))) == []


def test_each_rule_of_money_looks_at_code_that_is_there():
    for place in dangers.MONEY:
        assert [path for path in CODE if path.startswith(place)], place


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_template_escapes_what_it_shows(path):
    assert list(dangers.unescaped_in_template(path.read_text())) == []


@pytest.mark.parametrize("text", PLANTED_IN_TEMPLATES)
def test_what_a_template_does_not_escape_is_found(text):
    assert len(list(dangers.unescaped_in_template(text))) == 1


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_htmx_looks_for_nothing_in_what_people_wrote(path):
    if path.suffix == ".html":
        assert list(dangers.unprotected_in_template(path.read_text())) == []


@pytest.mark.parametrize(
    ("text", "count"),
    [
        ("<p>{{ order.note }}</p>", 1),
        ("<div hx-ignore><p>x</p></div><p>{{ review.comment }}</p>", 1),
        ('<dd hx-get="/x">{{ product.description | rich_text }}</dd>', 1),
        ("<p>{% if x %}{{ event.facts.reason }}{% endif %}</p>", 1),
        ("<p hx-ignore>{{ order.note }}</p>", 0),
        ("<ul hx-ignore><li><br><b>{{ review.author }}</b></li></ul>", 0),
        ("<textarea>{{ typed.note }}</textarea>", 0),
        ('<input value="{{ typed.note }}">', 0),
    ],
)
def test_what_htmx_would_look_through_is_found(text, count):
    assert len(list(dangers.unprotected_in_template(text))) == count


@pytest.mark.parametrize("path", TEMPLATES, ids=lambda path: path.name)
def test_a_password_is_typed_unseen_and_may_be_filled_in(path):
    assert list(dangers.passwords_in_sight(path.read_text())) == []


@pytest.mark.parametrize(
    "text",
    [
        '<input name="password" type="text" autocomplete="new-password">',
        '<input name="old_password">',
        '<input id="p" type="password">',
        '{{ password_field("password", _("Password"), errors, "off") }}',
    ],
)
def test_a_password_in_sight_is_found(text):
    assert len(list(dangers.passwords_in_sight(text))) == 1


def test_every_page_is_escaped(app):
    escapes = app.jinja_env.autoescape

    assert all(escapes(str(path)) is True for path in TEMPLATES if path.suffix == ".html")


def test_redis_cannot_keep_anybody_waiting():
    options = redis_options()

    assert options["socket_timeout"] <= 0.1
    assert options["socket_connect_timeout"] <= 0.1
    assert options["retry"] is None
