import xml.etree.ElementTree as ET

import pytest

from webapp.catalogue.rules.placeholder import draw_placeholder


def test_a_product_always_has_the_same_placeholder_and_others_have_others():
    assert draw_placeholder("lamp") == draw_placeholder("lamp")
    assert len({draw_placeholder(f"product {n}") for n in range(50)}) == 50


@pytest.mark.parametrize("seed", ["", "lamp", "<script>alert(1)</script>", "\ud800", "ü" * 10_000])
def test_nothing_of_the_name_is_in_the_drawing(seed):
    drawing = draw_placeholder(seed)
    root = ET.fromstring(drawing)
    assert {child.tag.partition("}")[2] for child in root} == {"rect", "path"}
    assert "script" not in drawing
    assert len(drawing) < 6000
