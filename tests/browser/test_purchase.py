"""A guest buys something, with a script and without, and staff see it."""

import re

import pytest

from tests.browser.conftest import playwright

expect = playwright.expect


def find_a_product(page):
    page.goto("/")
    page.get_by_role("link", name="Mugs").first.click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("Mugs")
    page.locator("main .card a").first.click()
    return page.get_by_role("heading", level=1).inner_text()


def put_into_the_cart(page):
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_text(" is in your cart.")).to_be_visible()


def check_out(page, email):
    page.goto("/cart")
    page.get_by_role("link", name="Checkout").first.click()
    page.get_by_label("E-mail").fill(email)
    page.get_by_label("Name", exact=True).fill("Grace Hopper")
    page.get_by_label("Street").fill("Canal Street")
    page.get_by_label("House number").fill("12")
    page.get_by_label("Postal code").fill("1015 CJ")
    page.get_by_label("City").fill("Amsterdam")
    page.locator("input[name=payment_type][value=BANK_TRANSFER]").check()
    page.get_by_role("button", name="Place the order").click()
    page.wait_for_url(re.compile("/orders/"))


def order_number(page):
    return re.search(r"\b1\d{3}\b", page.locator("main").inner_text())[0]


@pytest.mark.parametrize("scripts", [True, False], ids=["with-scripts", "without-scripts"])
def test_a_guest_buys_something_and_staff_see_it(open_page, running_shop, keep_picture, scripts):
    shopper, suffix = open_page(scripts=scripts), "js" if scripts else "nojs"
    email = f"grace-{suffix}@example.com"

    title = find_a_product(shopper)
    put_into_the_cart(shopper)
    check_out(shopper, email)

    expect(shopper.locator("main")).to_contain_text(title)
    number = order_number(shopper)
    keep_picture(shopper, f"order-{suffix}")

    staff = open_page(scripts=scripts)
    sign_in(staff, running_shop)
    staff.goto("/staff/orders")
    staff.get_by_role("link", name=re.compile(number)).first.click()
    expect(staff.locator("main")).to_contain_text(email)
    expect(staff.locator("main")).to_contain_text(title)
    keep_picture(staff, f"staff-order-{suffix}")


def sign_in(page, shop):
    page.goto("/staff")
    page.get_by_label("E-mail").fill(shop.email)
    page.get_by_label("Password").fill(shop.password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(re.compile("/staff/?$"))


PAGES = {
    "home": "/",
    "category": "/categories/mugs",
    "search": "/search?q=mug",
    "cart": "/cart",
    "sign-in": "/staff/sign-in",
}


@pytest.mark.parametrize("width", [320, 1280])
@pytest.mark.parametrize("name", PAGES)
def test_every_page_fits_its_screen(open_page, keep_picture, name, width):
    page = open_page(width=width)

    page.goto(PAGES[name])

    assert overflow(page) <= 0
    keep_picture(page, f"{name}-{width}")


@pytest.mark.parametrize("width", [320, 1280])
def test_the_pages_of_a_purchase_fit_their_screen(open_page, keep_picture, width):
    page = open_page(width=width)
    find_a_product(page)
    assert overflow(page) <= 0
    keep_picture(page, f"product-{width}")
    put_into_the_cart(page)
    for name in ("cart", "checkout"):
        page.goto(f"/{name}")
        assert overflow(page) <= 0
        keep_picture(page, f"full-{name}-{width}")


def overflow(page):
    """How many pixels the page is wider than its screen."""
    return page.evaluate("document.documentElement.scrollWidth - window.innerWidth")


def test_a_double_click_places_one_order(open_page, running_shop):
    shopper = open_page()
    find_a_product(shopper)
    put_into_the_cart(shopper)
    shopper.goto("/checkout")
    shopper.get_by_label("E-mail").fill("double@example.com")
    shopper.get_by_label("Name", exact=True).fill("Double Click")
    shopper.locator("input[name=delivery_method][value=ON_HAND]").check()
    shopper.locator("input[name=payment_type][value=CASH]").check()
    shopper.get_by_role("button", name="Place the order").dblclick()
    shopper.wait_for_url(re.compile("/orders/"))

    staff = open_page()
    sign_in(staff, running_shop)
    staff.goto("/staff/orders?q=double@example.com")
    expect(staff.get_by_text("double@example.com")).to_have_count(1)


def test_a_shopper_is_told_when_the_shop_does_not_answer(chromium, running_shop):
    context = chromium.new_context(base_url=running_shop.url)
    page = context.new_page()
    find_a_product(page)

    page.route("**/cart/lines", lambda route: route.abort())
    page.get_by_role("button", name="Add to cart").click()
    expect(page.get_by_text("The shop does not answer.")).to_be_visible()

    page.unroute("**/cart/lines")
    told = {"status": 503, "body": "<p>Too busy.</p>"}
    headers = {"HX-Retarget": "#alert", "HX-Reswap": "innerHTML", "Content-Type": "text/html"}
    page.route("**/cart/lines", lambda route: route.fulfill(**told, headers=headers))
    page.get_by_role("button", name="Add to cart").click()
    expect(page.locator("#alert")).to_have_text("Too busy.")
    expect(page.get_by_role("button", name="Add to cart")).to_be_visible()
    context.close()
