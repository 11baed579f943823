"""The pages about the API work under the shop's policy, which the console would complain about."""

import re

import pytest

from tests.browser.conftest import playwright

expect = playwright.expect


@pytest.fixture
def addresses():
    """Every address that a page asked for."""
    return []


def watch(page, addresses):
    page.on("request", lambda request: addresses.append(request.url))
    return page


def is_ours(address, running_shop):
    return address.startswith((running_shop.url, "data:", "blob:"))


def test_a_request_can_be_tried_out(open_page, running_shop, keep_picture, addresses):
    page = watch(open_page(), addresses)
    page.goto("/docs")
    operation = page.locator("#operations-Products-list_products")
    operation.locator(".opblock-summary-control").click()
    operation.get_by_role("button", name="Execute").click()

    answer = operation.locator(".live-responses-table .response")
    expect(answer.locator(".response-col_status")).to_contain_text("200")
    expect(answer).to_contain_text("next_cursor")
    keep_picture(page, "api-docs")
    assert [address for address in addresses if not is_ours(address, running_shop)] == []


@pytest.mark.parametrize("width", [320, 1280])
def test_redoc_shows_every_operation(open_page, running_shop, keep_picture, addresses, width):
    page = watch(open_page(width=width), addresses)
    page.goto("/redoc")

    expect(page.get_by_role("heading", name="Place an order")).to_be_visible()
    expect(page.get_by_role("heading", name=re.compile("API of"))).to_have_css(
        "font-family", re.compile("Montserrat|Roboto|sans-serif")
    )
    keep_picture(page, f"redoc-{width}")
    assert [address for address in addresses if not is_ours(address, running_shop)] == []


def test_redoc_finds_an_operation(open_page, running_shop, addresses):
    page = watch(open_page(), addresses)
    page.goto("/redoc")
    page.get_by_placeholder("Search...").fill("place")

    expect(page.locator("[data-role='search:results']")).to_contain_text("Place an order")
    assert [address for address in addresses if not is_ours(address, running_shop)] == []
