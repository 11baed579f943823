"""Wherever an address says where to go next, it cannot lead away from the shop."""

from urllib.parse import urljoin, urlsplit

import pytest

from tests.factory import PASSWORD, code_of_app

SHOP = "http://localhost"
ELSEWHERE = [
    *(
        "//evil.example",
        "///evil.example",
        "////evil.example",
        "/\\evil.example",
        "\\/evil.example",
    ),
    *("\\\\evil.example", "https:evil.example", "https:/evil.example", "http:///evil.example"),
    *("https://evil.example", "HTTPS://EVIL.EXAMPLE", "//evil%2eexample", "//evil.example/%2f.."),
    *("/\t/evil.example", "\t//evil.example", "/%09/evil.example", "%09//evil.example"),
    *("/%0a/evil.example", "/%5cevil.example", "/%2f/evil.example", "%2f%2fevil.example"),
    *("/account@evil.example", "//localhost@evil.example", "https://localhost@evil.example"),
    *("https://localhost.evil.example", "/account/..//evil.example", "/.//evil.example"),
    *("/staff\r\nLocation: https://evil.example", "/staff%0d%0aLocation:%20//evil.example"),
    *(
        "/account\r\n\r\n<script>",
        "javascript:alert(1)",
        "java\tscript:alert(1)",
        "data:text/html,x",
    ),
    *(" //evil.example", "\u00a0//evil.example", "\u2028//evil.example", "/\u2215evil.example"),
    *("//evil。example", "/account/;//evil.example", "//[::1]", "//[evil", "?next=//evil.example"),
    *("#//evil.example", "//evil.example:80", "file:///etc/passwd", "//0x7f000001", "."),
]


def is_in_the_shop(location):
    """As a browser reads it, for whom \\ is / and who drops tabs and line ends."""
    read = location.replace("\\", "/").replace("\t", "").replace("\n", "").replace("\r", "")
    parts = urlsplit(urljoin(f"{SHOP}/staff/sign-in", read.strip()))
    return f"{parts.scheme}://{parts.netloc}" == SHOP


@pytest.mark.parametrize("asked", ELSEWHERE)
def test_a_shopper_who_signs_in_stays_in_the_shop(client, a, asked):
    a.account()
    form = {"email": "ada@example.com", "password": PASSWORD, "next": asked}

    answer = client.post("/account/sign-in", data=form)

    assert (answer.status_code, answer.location) == (303, "/account")


@pytest.mark.parametrize("asked", ELSEWHERE)
def test_staff_who_sign_in_stay_in_the_shop(client, a, asked):
    a.factor(a.staff())
    form = {"email": "sam@example.com", "password": PASSWORD, "next": asked}

    first = client.post("/staff/sign-in", data=form)
    page = client.get("/staff/second-factor").text
    token = page.partition('name="form_token" value="')[2].partition('"')[0]
    form = {"code": code_of_app(), "next": asked, "form_token": token}
    second = client.post("/staff/second-factor", data=form)

    assert is_in_the_shop(first.location)
    assert "evil" not in urlsplit(first.location).path
    assert (second.status_code, second.location) == (303, "/staff")


@pytest.mark.parametrize("asked", ELSEWHERE)
@pytest.mark.parametrize("path", ["/account/sign-in", "/staff/sign-in", "/account", "/staff"])
def test_no_address_of_ours_leads_elsewhere(client, a, path, asked):
    asks = dict.fromkeys(("next", "url", "return", "redirect", "to", "back", "then"), asked)

    for headers in ({}, {"HX-Request": "true"}):
        answer = client.get(path, query_string=asks, headers=headers)

        goes = answer.headers.get("Location") or answer.headers.get("HX-Redirect") or "/"
        assert is_in_the_shop(goes)
        assert "evil" not in urlsplit(goes).path
        assert 'href="//evil' not in answer.text


@pytest.mark.parametrize(
    "path",
    [
        "//evil.example",
        "//evil.example/..",
        "/\\evil.example",
        "//evil.example/",
    ],
)
def test_a_path_that_looks_like_a_host_redirects_nobody(client, db, path):
    answer = client.get("/", environ_overrides={"PATH_INFO": path})

    assert (answer.status_code, answer.location) == (404, None)
