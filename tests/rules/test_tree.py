from webapp.catalogue.rules.tree import children_of, find, ids_below, path_to


def category(number, parent=None):
    return {"id": number, "parent_id": parent, "slug": f"c{number}"}


TREE = [category(1), category(2, 1), category(3, 2), category(4, 1), category(5)]
ROUND = [category(1, 2), category(2, 1)]


def numbers(categories):
    return [one["id"] for one in categories]


def test_a_tree_is_read_from_a_flat_list():
    assert find(TREE, "c3")["id"] == 3
    assert find(TREE, "c9") is None
    assert numbers(children_of(TREE, None)) == [1, 5]
    assert numbers(path_to(TREE, 3)) == [1, 2, 3]
    assert path_to(TREE, None) == []
    assert ids_below(TREE, 1) == [1, 2, 4, 3]


def test_a_tree_that_bites_its_tail_comes_to_an_end():
    assert len(path_to(ROUND, 1)) == 2
    assert ids_below(ROUND, 1) == [1, 2]
