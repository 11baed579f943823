"""What must not stand in the code of the shop: each rule gives the places that break it.

The rules read the code as Python reads it, so a word in a comment or a text is none of theirs.
"""

import ast
import re

# What reads patterns for Python itself; there is no other way to look into one.
from re import _constants as words
from re import _parser as parser

MONEY = ("webapp/money.py", "webapp/payments/", "webapp/pricing/", "webapp/orders/rules/")
MONEY += ("webapp/bills/",)


def floats_in_money(tree):
    """A division is exact when it divides a Decimal and its outcome is rounded by our one rule."""
    rounded = {id(call.args[0]) for call in calls(tree) if name_of(call) == "round_cents"}
    for node in ast.walk(tree):
        is_name = isinstance(node, ast.Name) and node.id == "float"
        is_literal = isinstance(node, ast.Constant) and isinstance(node.value, float)
        is_inexact = divides(node) and not (id(node) in rounded and is_decimal(node.left))
        if is_name or is_literal or is_inexact:
            yield node


def sql_made_of_values(tree):
    """What is sent as SQL text is a constant; what is composed by SQLAlchemy is no text."""
    built = built_texts(tree)
    for call in calls(tree):
        for sent in call.args[:1] if is_sql(call) else []:
            is_made = is_built(sent) or (isinstance(sent, ast.Name) and sent.id in built)
            is_unknown = name_of(call) != "execute" and not isinstance(sent, ast.Constant)
            if is_made or is_unknown:
                yield sent


def unescaped(tree):
    for node in ast.walk(tree):
        is_markup = last_name(node) == "Markup"
        is_off = isinstance(node, ast.keyword) and node.arg == "autoescape" and is_false(node.value)
        if is_markup or is_off:
            yield node.value if is_off else node


def templates_made_at_run_time(tree):
    made = {"render_template_string", "from_string", "Template", "Environment"}
    yield from (call for call in calls(tree) if name_of(call) in made)


def requests_without_timeout(tree):
    for call in calls(tree):
        limits = OUTGOING.get(name_of(call)) or OUTGOING.get(ast.unparse(call.func))
        if limits and not limits & {keyword.arg for keyword in call.keywords}:
            yield call
    for function in ast.walk(tree):
        if isinstance(function, ast.FunctionDef | ast.AsyncFunctionDef):
            done = {name_of(call) for call in calls(function)}
            if {"socket", "connect"} <= done and "settimeout" not in done:
                yield function


# What opens a line to another program, and the words that limit how long it may take. None is
# `**options`: those of Redis stand in one place, which has a test of its own.
OUTGOING = {
    "SMTP": {"timeout"},
    "SMTP_SSL": {"timeout"},
    "HTTPConnection": {"timeout"},
    "HTTPSConnection": {"timeout"},
    "urlopen": {"timeout"},
    "create_connection": {"timeout"},
    "psycopg.connect": {"connect_timeout"},
    "Redis": {"socket_timeout", None},
    "from_url": {"socket_timeout", None},
    "RedisStorage": {"socket_timeout", None},
}


def text_that_runs(tree):
    """Nothing that was typed becomes Python, a command of the shell or an object of any class."""
    for node in ast.walk(tree):
        if isinstance(node, ast.Import | ast.ImportFrom):
            imported = {name.name for name in node.names} | {getattr(node, "module", "")}
            is_running = bool(imported & {"pickle", "marshal", "shelve"})
        elif isinstance(node, ast.Call):
            is_running = ast.unparse(node.func) in RUNNING or uses_shell(node)
        else:
            continue
        if is_running:
            yield node


RUNNING = {"eval", "exec", "compile", "__import__", "os.system", "os.popen", "yaml.load"}


def uses_shell(call):
    return any(keyword.arg == "shell" and not is_false(keyword.value) for keyword in call.keywords)


def patterns_without_end(tree):
    """A repetition that is repeated may try one text in more ways than there is time for.

    What a pattern is made of is known too: no text of somebody else is in it.
    """
    for call in calls(tree):
        if ast.unparse(call.func) in MATCHING or name_of(call) == "regexp_match":
            pattern = call.args[0]
            if not isinstance(pattern, ast.Constant) or repeats(parser.parse(pattern.value)):
                yield pattern


MATCHING = {
    f"re.{name}"
    for name in ("compile", "search", "match", "fullmatch", "split", "findall", "finditer", "sub")
}


def repeats(pattern, *, within=False):
    """Whether something without a bound stands within something without a bound."""
    for sign, value in pattern:
        is_endless = sign in ENDLESS and value[1] is words.MAXREPEAT
        if within and is_endless:
            return True
        if any(repeats(part, within=within or is_endless) for part in parts_of(value)):
            return True
    return False


ENDLESS = {words.MAX_REPEAT, words.MIN_REPEAT}


def parts_of(value):
    if isinstance(value, parser.SubPattern):
        return [value]
    if isinstance(value, list | tuple):
        return [part for one in value for part in parts_of(one)]
    return []


def weak_hashes(tree):
    weak = {"md5", "sha1"}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute | ast.Name) and last_name(node) in weak:
            yield node
        if isinstance(node, ast.ImportFrom) and weak & {name.name for name in node.names}:
            yield node
        if isinstance(node, ast.Call) and ast.unparse(node.func) == "hashlib.new":
            yield node


def guessable_chance(tree):
    for node in ast.walk(tree):
        imported = [name.name for name in node.names] if isinstance(node, ast.Import) else []
        if isinstance(node, ast.ImportFrom):
            imported = [node.module]
        if "random" in imported:
            yield node


def secrets_compared_in_haste(tree):
    """`==` ends at the first letter that differs, and so tells how far a guess was right."""
    for node in ast.walk(tree):
        if not isinstance(node, ast.Compare):
            continue
        is_equality = all(isinstance(sign, ast.Eq | ast.NotEq) for sign in node.ops)
        sides = [node.left, *node.comparators]
        if is_equality and any(map(is_secret, sides)) and not any(map(is_column, sides)):
            yield node


def unescaped_in_template(text):
    """In a template only the two descriptions are shown as HTML; they were cleaned when saved."""
    text = re.sub(r"\{#.*?#\}", "", text, flags=re.DOTALL)
    yield from re.findall(r"\|\s*safe\b|\bMarkup\b|autoescape\s+false", text)
    for shown in re.findall(r"([\w.]+)\s*\|\s*rich_text\b", text):
        if shown not in {"product.description", "category.description"}:
            yield f"{shown} | rich_text"


def passwords_in_sight(text):
    """A field for a password hides it, and a manager of passwords knows which one it is for."""
    for field in re.findall(r"<input\b[^>]*>", text):
        is_hidden = 'type="password"' in field
        if ("password" in field) and not (is_hidden and "autocomplete=" in field):
            yield field
    for call in re.findall(r"\bpassword_field\(.*?[%}]\}", text):
        if not re.search(r"current-password|new-password|\bautocomplete\b", call):
            yield call


def calls(tree):
    return [node for node in ast.walk(tree) if isinstance(node, ast.Call)]


def name_of(call):
    return last_name(call.func)


def last_name(node):
    if isinstance(node, ast.Attribute):
        return node.attr
    return node.id if isinstance(node, ast.Name) else ""


def divides(node):
    return isinstance(node, ast.BinOp | ast.AugAssign) and isinstance(node.op, ast.Div)


def is_decimal(node):
    if isinstance(node, ast.BinOp):
        return is_decimal(node.left) or is_decimal(node.right)
    return isinstance(node, ast.Call) and name_of(node) == "Decimal"


def is_sql(call):
    """`row.text("title")` reads a cell; SQLAlchemy's stands alone or behind its own name."""
    if name_of(call) == "text" and isinstance(call.func, ast.Attribute):
        return last_name(call.func.value) in {"sqlalchemy", "sa", "db"}
    return name_of(call) in {"text", "literal_column", "DDL", "execute", "exec_driver_sql"}


def built_texts(tree):
    """The names that stand for a text that was put together, in whatever function."""
    return {
        last_name(target)
        for node in ast.walk(tree)
        if isinstance(node, ast.Assign | ast.AugAssign | ast.AnnAssign)
        for target in (node.targets if isinstance(node, ast.Assign) else [node.target])
        if isinstance(target, ast.Name)
        and (is_built(node.value) or isinstance(node, ast.AugAssign))
    }


def is_built(node):
    if isinstance(node, ast.Call):
        return name_of(node) in {"format", "join", "replace", "format_map"}
    is_sum = isinstance(node, ast.BinOp) and isinstance(node.op, ast.Add | ast.Mod)
    return is_sum or isinstance(node, ast.JoinedStr)


def is_false(node):
    return isinstance(node, ast.Constant) and node.value is False


def is_secret(node):
    name = name_of(node) if isinstance(node, ast.Call) else last_name(node)
    return re.search(r"token|secret|hash|signature", name.lower()) is not None


def is_column(node):
    """`Account.token_hash` belongs to a class, and is compared by the database."""
    return isinstance(node, ast.Attribute) and last_name(node.value)[:1].isupper()


# What people wrote at length, or somebody else than staff. Fields of a form hold text alone.
WRITTEN = r"(description|comment|note|reason|author|reference|tracking_code)"
SHOWN = re.compile(rf"\{{\{{[^{{}}]*\b(?!labels\b)\w+\.(?:facts\.)?{WRITTEN}\b[^{{}}]*\}}\}}")
TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)([^<>]*)>")
WITHOUT_END = {"br", "hr", "img", "input", "link", "meta", "source"}


def unprotected_in_template(text):
    """What htmx would look through for orders: whatever stands in no element with hx-ignore."""
    text = re.sub(r"\{#.*?#\}|\{%.*?%\}", "", text, flags=re.DOTALL)
    shown = {found.start(): found[0] for found in SHOWN.finditer(text)}
    # Marks without a bracket in them, so that a tag is read to its end.
    flat = re.sub(r"\{\{.*?\}\}", lambda found: "~" * len(found[0]), text, flags=re.DOTALL)
    tags = [(found.start(), found) for found in TAG.finditer(flat)]
    inside = []
    for place, found in sorted([*tags, *shown.items()], key=lambda pair: pair[0]):
        if isinstance(found, str):
            if not any(is_safe for _, is_safe in inside) and not is_in_a_tag(place, tags):
                yield found
        elif found[1]:
            close(inside, found[2])
        elif found[2] not in WITHOUT_END:
            inside.append((found[2], "hx-ignore" in found[3] or found[2] == "textarea"))


def is_in_a_tag(place, tags):
    return any(found.start() < place < found.end() for _, found in tags)


def close(inside, name):
    """Ends the innermost element of the name; what was opened in one branch alone ends with it."""
    while inside and any(one == name for one, _ in inside):
        if inside.pop()[0] == name:
            return
