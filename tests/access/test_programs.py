"""Every route of the API with every kind of caller: who is refused learns and changes nothing."""

import pytest

from tests.access.callers import Caller, Fate, Kind, bearer, callers_without, right_caller
from tests.access.calls import call_of, url_of
from tests.access.policy import ALSO_ENOUGH, ANYBODY, BEYOND, POLICY
from tests.access.routes import verbs_by_path
from tests.access.stages import CANARY, STAGES
from tests.access.tables import difference, tables
from webapp.access import SCOPES

MEMBERS = {"type", "title", "status", "detail", "instance", "code"}
VERBS = ("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "TRACE", "PROPFIND")


@pytest.fixture
def asker(app):
    """A client that keeps no cookies, so that each caller brings exactly what is his."""
    return app.test_client(use_cookies=False)


@pytest.fixture
def document(client):
    return client.get("/openapi.json").json


@pytest.mark.parametrize("route", POLICY)
def test_a_route_is_open_to_whom_the_policy_says(asker, document, a, route):
    policy, call = POLICY[route], call_of(route, document)
    right, others = right_caller(a, policy), callers_without(a, policy)

    for stage in STAGES:
        stage(a)
        for caller in others:
            meets_his_fate(asker, call, caller, policy)
        if is_welcome(asker, call, right):
            return
    raise AssertionError(
        f"{route} refuses its own example with {right.name} in every stage of the shop: teach "
        "tests/access/stages.py one in which it can be done, or mend the example"
    )


def meets_his_fate(asker, call, caller, policy):
    fate = caller.fate(policy)
    if fate is Fate.LET_IN:
        answer = call.made_by(asker, caller.headers)
        assert answer.status_code not in (401, 403), caller.name
        is_silent_to(caller, answer)
        return
    for verb in ("GET", "HEAD") if call.verb == "GET" else (call.verb,):
        before = tables()
        answer = call.made_by(asker, caller.headers, verb=verb)
        assert difference(before, tables()) == [], f"changed by {verb} of {caller.name}"
        is_refusal(answer, fate, caller, policy)


def is_silent_to(caller, answer):
    """What a stranger is shown on a page for everybody is for everybody."""
    assert caller.kind is Kind.VALID or CANARY not in answer.text, caller.name


def is_refusal(answer, fate, caller, policy):
    status = {Fate.UNKNOWN: 401, Fate.LACKING: 403}[fate]
    assert (caller.name, answer.status_code) == (caller.name, status)
    assert answer.headers["WWW-Authenticate"] == challenge(fate, caller, policy)
    is_problem_alone(answer, {"scope": policy} if fate is Fate.LACKING else {})


def challenge(fate, caller, policy):
    if fate is Fate.LACKING:
        return f'Bearer error="insufficient_scope", scope="{policy}"'
    return 'Bearer error="invalid_token"' if "Authorization" in caller.headers else "Bearer"


def is_problem_alone(answer, facts=None):
    """A problem document (RFC 9457) which says nothing that is none of the caller's business."""
    assert answer.mimetype == "application/problem+json"
    assert "Set-Cookie" not in answer.headers
    assert answer.headers["X-Request-ID"]
    assert CANARY not in answer.text
    if answer.request.method == "HEAD":
        assert answer.data == b""
        return
    problem, facts = answer.json, facts or {}
    assert problem.keys() == MEMBERS | facts.keys()
    assert {name: problem[name] for name in facts} == facts
    assert problem["status"] == answer.status_code
    assert problem["type"] == f"urn:tendero:problem:{problem['code']}"
    assert problem["title"]
    assert problem["detail"]
    assert problem["instance"] == answer.headers["X-Request-ID"]


def is_welcome(asker, call, caller):
    """Whether it could be done; what could not, for what the shop holds, changed nothing."""
    before = tables()
    answer = call.made_by(asker, caller.headers)
    if answer.status_code in (404, 409):
        assert difference(before, tables()) == []
        return False
    assert answer.status_code in (200, 201, 204), answer.text
    changed = difference(before, tables())
    assert bool(changed) == (call.verb != "GET"), f"{call.verb} changed {changed}"
    return True


@pytest.mark.parametrize(("asked", "scope"), BEYOND.items())
def test_what_is_beyond_a_route_takes_a_scope_of_its_own(asker, document, a, asked, scope):
    route, name, value = asked
    call = call_of(route, document).with_more(name, value)
    STAGES[0](a)
    lacking = bearer(a.token(*SCOPES.keys() - {scope} - ALSO_ENOUGH.get(scope, set())))
    before = tables()

    refused = call.made_by(asker, lacking)

    assert (refused.status_code, difference(before, tables())) == (403, [])
    is_problem_alone(refused, {"scope": scope})
    route_scope = {POLICY[route]} & SCOPES.keys()
    assert is_welcome(asker, call, Caller(scope, Kind.VALID, bearer(a.token(scope, *route_scope))))


@pytest.mark.parametrize("asked", [asked for asked in BEYOND if POLICY[asked[0]] == ANYBODY])
def test_a_stranger_who_asks_for_more_is_told_to_bring_a_token(asker, document, a, asked):
    route, name, value = asked
    STAGES[0](a)

    answer = call_of(route, document).with_more(name, value).made_by(asker, {})

    assert answer.status_code == 401
    assert answer.headers["WWW-Authenticate"] == "Bearer"
    is_problem_alone(answer)


@pytest.fixture
def visitors(a):
    """Who may do nothing and who may do everything are told the same about other verbs."""
    everything = {"Authorization": f"Bearer {a.token(*SCOPES)}"}
    return [{}, everything, {"Authorization": "Bearer tnd_00000000_nobody-made-this"}]


@pytest.mark.parametrize(("path", "verbs"), verbs_by_path(POLICY).items())
def test_a_verb_that_a_path_does_not_know_is_refused(asker, document, visitors, path, verbs):
    known = verbs | {"OPTIONS"} | ({"HEAD"} if "GET" in verbs else set())
    before = tables()

    for headers in visitors:
        for verb in set(VERBS) - known:
            answer = asker.open(url_of(path, document), method=verb, headers=headers)
            assert (verb, answer.status_code) == (verb, 405)
            assert set(answer.headers["Allow"].split(", ")) == known
            is_problem_alone(answer)
        assert asker.options(url_of(path, document), headers=headers).status_code == 200

    assert difference(before, tables()) == []


@pytest.mark.parametrize("path", ["/api", "/api/", "/api/v1", "/api/v2/orders", "/api/v1/tokens"])
@pytest.mark.parametrize("verb", VERBS)
def test_where_nothing_is_everybody_finds_nothing(asker, visitors, path, verb):
    for headers in visitors:
        answer = asker.open(path, method=verb, headers=headers)

        assert answer.status_code == 404
        is_problem_alone(answer)


@pytest.mark.parametrize("route", POLICY)
def test_the_other_spelling_of_a_path_is_no_way_in(asker, document, a, route):
    call = call_of(route, document)
    STAGES[0](a)
    before = tables()

    answer = asker.open(
        f"{call.url}/", method=call.verb, headers=call.headers, json=call.body or {}
    )

    if POLICY[route] in SCOPES:
        assert answer.status_code == 401
        assert difference(before, tables()) == []
        is_problem_alone(answer)
    else:
        assert answer.status_code == 200
