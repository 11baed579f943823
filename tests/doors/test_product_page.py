import json

from webapp.catalogue.models import Attribute, ProductAttribute


def test_a_product_page_says_what_it_costs_and_whether_it_is_there(client, a):
    lamp = a.product(title="Lamp", price="20.00", on_hand=3, compare_at_cents=2500, sku="L-1")
    page = client.get(f"/products/{lamp.slug}").text
    assert "€20.00" in page
    assert "€25.00" in page
    assert "Only 3 left" in page
    assert "L-1" in page


def test_what_is_sold_out_or_has_no_price_cannot_be_put_into_the_cart(client, a):
    gone, free = a.product(on_hand=0), a.product(price="0.00")
    sold_out = client.get(f"/products/{gone.slug}").text
    unpriced = client.get(f"/products/{free.slug}").text
    assert "Sold out" in sold_out
    assert "Not for sale yet" in unpriced
    assert "/cart/lines" not in sold_out + unpriced


def test_a_choice_of_options_leads_to_its_variant(client, a):
    shirt = a.product(option_values=["Red"], price="10.00")
    a.options(shirt, "Colour")
    blue = a.variant(shirt, option_values=["Blue"], price="12.00")
    address = f"/products/{shirt.slug}"
    assert "€10.00" in client.get(address).text
    chosen = client.get(f"{address}?variant={blue.id}").text
    assert "€12.00" in chosen
    assert f'name="variant_id" value="{blue.id}"' in chosen
    assert "€10.00" in client.get(f"{address}?variant=999999999999999").text


def test_a_variant_from_before_an_option_was_added_is_still_shown(client, a):
    shirt = a.product(option_values=[])
    a.options(shirt, "Colour")
    a.variant(shirt, option_values=["Blue"])
    assert client.get(f"/products/{shirt.slug}").status_code == 200


def test_a_variant_shows_its_own_picture(client, a, db):
    shirt = a.product(option_values=["Red"])
    a.options(shirt, "Colour")
    blue = a.variant(shirt, option_values=["Blue"])
    a.picture(shirt, file="aa/red.svg")
    blue_picture = a.picture(shirt, file="bb/blue.svg", position=2)
    blue.media_id = blue_picture.id
    db.session.commit()
    page = client.get(f"/products/{shirt.slug}?variant={blue.id}").text
    assert main_picture(page).count("bb/blue.svg") == 1


def test_a_small_picture_leads_to_the_large_one(client, a):
    lamp = a.product(title="Lamp")
    a.picture(lamp, file="aa/front.svg", alt="From the front")
    back = a.picture(lamp, file="bb/back.svg", position=2)
    page = client.get(f"/products/{lamp.slug}").text
    assert main_picture(page).count("aa/front.svg") == 1
    assert 'alt="From the front"' in main_picture(page)
    assert f"picture={back.id}" in page
    other = client.get(f"/products/{lamp.slug}?picture={back.id}").text
    assert main_picture(other).count("bb/back.svg") == 1
    assert 'alt="Lamp"' in main_picture(other)


def main_picture(page):
    return page.partition("gallery-main")[2].partition("</figure>")[0]


def test_a_product_page_shows_its_facts_in_their_types(client, a, db):
    lamp = a.product(vendor="Kade 9")
    kinds = (
        *(("Material", "text", "text_value", "Oak"), ("Height", "decimal", "number_value", "12.5")),
        ("Dimmable", "boolean", "boolean_value", False),
    )
    for n, (label, kind, column, value) in enumerate(kinds, 1):
        unit = "cm" if label == "Height" else ""
        db.session.add(Attribute(id=n, code=label, label=label, value_type=kind, unit=unit))
        db.session.flush()
        fact = {"product_id": lamp.id, "attribute_id": n, "value_type": kind, column: value}
        db.session.add(ProductAttribute(**fact))
    db.session.commit()
    page = " ".join(client.get(f"/products/{lamp.slug}").text.split())
    for label, shown in (("Material", "Oak"), ("Height", "12.5 cm"), ("Dimmable", "no")):
        assert f"<dt>{label}</dt> <dd>{shown}</dd>" in page


def test_programs_are_told_what_each_variant_costs(client, a):
    shirt = a.product(slug="shirt", title="A </script> shirt", option_values=["Red"], sku="R-1")
    a.options(shirt, "Colour")
    a.variant(shirt, option_values=["Blue"], price="12.00", on_hand=0, sku=None)
    a.variant(shirt, option_values=["Green"], price="0.00")
    page = client.get("/products/shirt").text
    said = json.loads(page.partition('ld+json">')[2].partition("</script>")[0])
    assert (said["@type"], said["name"]) == ("Product", "A </script> shirt")
    assert said["url"] == "http://localhost/products/shirt"
    offers = [
        (one["name"], one.get("sku"), one["price"], one["availability"].rpartition("/")[2])
        for one in said["offers"]
    ]
    assert offers == [("Red", "R-1", "10.00", "InStock"), ("Blue", None, "12.00", "OutOfStock")]


def test_what_search_engines_show_of_a_page_ends_with_a_whole_word(client, a):
    lamp = a.product(description=f"<p>{'Lovely ' * 40}</p>")
    a.category("Lamps", description="<p>All lamps</p><p>and shades</p>")
    page = client.get(f"/products/{lamp.slug}").text
    assert f'name="description" content="{" ".join(["Lovely"] * 22)} …"' in page
    assert (
        'name="description" content="All lamps and shades"' in client.get("/categories/lamps").text
    )


def test_a_product_without_a_picture_shows_a_placeholder(client, a):
    lamp = a.product(slug="lamp")
    assert "/media/placeholders/lamp.svg" in client.get(f"/products/{lamp.slug}").text


def test_htmx_ignores_what_people_wrote(client, a):
    lamp = a.product(description='<p>Nice <a href="https://example.com">lamp</a></p>')
    page = client.get(f"/products/{lamp.slug}").text
    around = page.partition("<p>Nice ")[0].rpartition("<div")[2]
    assert "hx-ignore" in around
