"""Categories form a tree, whatever is moved."""

import pytest
from sqlalchemy import select

from tests.services.test_delete import happened, left, pages_are_stale_after
from webapp.catalogue.models import Category
from webapp.catalogue.queries.categories import CategoryChanged
from webapp.catalogue.services.categories import (
    change_category,
    create_category,
    replace_category,
)
from webapp.catalogue.services.refusals import DoesNotFit, SlugTaken
from webapp.errors import NotFound

BY = {"actor": "token:1"}


def create(title="Lamps", **wanted):
    return create_category(wanted={"title": title} | wanted, **BY)


def move(category, parent):
    return change_category(category.id, wanted={"parent_id": parent.id}, **BY)


def parents(db):
    rows = db.session.scalars(select(Category).order_by(Category.id))
    return [row.parent_id for row in rows]


def chain(length):
    """Categories each of which stands below the one before."""
    found = [create("1")]
    for n in range(2, length + 1):
        found.append(create(str(n), parent_id=found[-1].id))
    return found


def test_a_category_is_added_below_another(db):
    top = create("Home")
    lamps = create("Lamps & more", parent_id=top.id, position=3, description="<b>x</b><script>")

    assert (lamps.slug, lamps.parent_id, lamps.position) == ("lamps-more", top.id, 3)
    assert (lamps.description, lamps.version) == ("<b>x</b>", 1)
    assert [event.facts["title"] for event in happened(db, "category.created")] == [
        "Home",
        "Lamps & more",
    ]


def test_a_taken_address_is_refused(db):
    create(slug="lamps")
    other = create("Rugs")

    with pytest.raises(SlugTaken):
        create(slug="lamps")
    with pytest.raises(SlugTaken):
        change_category(other.id, wanted={"slug": "lamps"}, **BY)

    assert db.session.scalars(select(Category.slug).order_by(Category.id)).all() == [
        "lamps",
        "rugs",
    ]


def test_a_change_changes_what_it_names(db):
    top = create("Home", position=4)

    changed = change_category(top.id, wanted={"title": "House"}, **BY)

    assert (changed.title, changed.slug, changed.position, changed.version) == (
        "House",
        "home",
        4,
        2,
    )
    [event] = happened(db, "category.changed")
    assert event.facts["changes"] == {"title": ["Home", "House"]}


def test_a_replaced_category_is_usual_in_what_was_left_out(db):
    top = create("Home")
    lamps = create("Lamps", parent_id=top.id, position=4, description="x")

    replace_category(lamps.id, wanted={"title": "Lights"}, **BY)

    kept = db.session.get(Category, lamps.id)
    assert (kept.title, kept.slug, kept.parent_id) == ("Lights", "lamps", None)
    assert (kept.position, kept.description, kept.version) == (0, "", 2)


def test_what_is_so_already_changes_nothing(db):
    top = create("Home")

    assert change_category(top.id, wanted={"title": "Home"}, **BY).version == 1
    assert happened(db, "category.changed") == []


def test_a_category_never_stands_below_itself(db):
    home, lamps, desk = chain(3)
    before = parents(db)

    for parent in (home, lamps, desk):
        with pytest.raises(DoesNotFit, match="below itself"):
            move(home, parent)

    assert parents(db) == before


def test_a_branch_moves_with_what_is_below_it(db):
    _home, lamps, _desk = chain(3)
    office = create("Office")

    move(lamps, office)

    assert parents(db) == [None, office.id, lamps.id, None]


def test_a_tree_is_eight_levels_deep_at_most(db):
    deep = chain(8)
    pair = chain(2)

    with pytest.raises(DoesNotFit, match="at most 8 levels"):
        create("9", parent_id=deep[-1].id)
    with pytest.raises(DoesNotFit, match="at most 8 levels"):
        move(pair[0], deep[6])
    move(pair[0], deep[5])

    assert left(db, Category) == [10]


def test_an_unknown_parent_is_refused(db):
    top = create("Home")

    with pytest.raises(NotFound) as refused:
        create("Lamps", parent_id=99)
    with pytest.raises(NotFound):
        change_category(top.id, wanted={"parent_id": 99}, **BY)

    assert refused.value.details == {"parent_id": 99}
    assert parents(db) == [None]


def test_an_unknown_category_is_not_found(db):
    top = create("Home")

    for wanted in ({"title": "x"}, {"parent_id": top.id}):
        with pytest.raises(NotFound):
            change_category(99, wanted=wanted, **BY)


def test_who_saw_an_older_category_changes_nothing(db):
    top = create("Home")
    change_category(top.id, wanted={"title": "House"}, **BY)

    with pytest.raises(CategoryChanged):
        change_category(top.id, wanted={"title": "Flat"}, seen_version=1, **BY)

    assert db.session.get(Category, top.id).title == "House"


def test_cached_pages_are_made_anew(db):
    top = create("Home")

    assert pages_are_stale_after(create)
    assert pages_are_stale_after(lambda: change_category(top.id, wanted={"title": "X"}, **BY))
