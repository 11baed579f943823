"""Which pictures an import leaves with a product, and which of them each variant shows."""

from pathlib import Path

import pytest
from flask_sqlalchemy import SQLAlchemy
from sqlalchemy import event, func, select

from tests.fixtures.shopify_files import FIXTURES, SIMPLE, write
from tests.fixtures.shopify_imports import run, snapshot, summary_of, variant
from webapp.catalogue.models import Media
from webapp.events.models import Event


def test_pictures_are_remembered_and_asked_for_once(db: SQLAlchemy) -> None:
    run(FIXTURES / "classic.csv")
    run(FIXTURES / "classic.csv")

    pictures = db.session.scalars(select(Media).order_by(Media.position)).all()
    places = [(p.source_url, p.alt, p.file) for p in pictures]
    assert places == [
        ("https://img.example/lamp-2.jpg", "", None),
        ("https://img.example/lamp-1.jpg", "The lamp, lit", None),
        ("https://img.example/lamp-3.jpg", "The foot", None),
        ("https://img.example/lamp-black.jpg", "", None),
    ]
    assert variant(db, "LAMP-B-EU").media_id == pictures[3].id
    assert variant(db, "LAMP-W-EU").media_id is None
    awaited = db.session.scalars(select(Event).filter_by(name="pictures.awaited")).all()
    assert [sorted(event.facts["media_ids"]) for event in awaited] == [
        sorted(picture.id for picture in pictures)
    ]


def test_all_sizes_of_one_colour_share_a_picture(db: SQLAlchemy, tmp_path: Path) -> None:
    header = [*SIMPLE, "Option2 Name", "Option2 Value", "Image Src", "Variant Image"]
    front, red = "https://a.example/front.jpg", "https://a.example/red.jpg"
    path = write(
        tmp_path / "shirt.csv",
        header,
        ["shirt", "Shirt", "Size", "S", "RED-S", "1.00", "Colour", "Red", front, red],
        ["shirt", "", "", "L", "RED-L", "1.00", "", "Red", "", red],
        ["shirt", "", "", "L", "BLUE-L", "1.00", "", "Blue", "", front],
        ["shirt", "", "", "S", "BLUE-S", "1.00", "", "Blue", "", ""],
    )

    _, output = run(path)
    before = snapshot(db)
    _, again = run(path)

    ids = {row.source_url: row.id for row in db.session.scalars(select(Media))}
    assert set(ids) == {front, red}
    assert {sku: variant(db, sku).media_id for sku in ("RED-S", "RED-L", "BLUE-L", "BLUE-S")} == {
        "RED-S": ids[red],
        "RED-L": ids[red],
        "BLUE-L": ids[front],
        "BLUE-S": None,
    }
    assert summary_of(output)["Pictures"] == "2 created, 0 updated, 0 unchanged"
    assert summary_of(again)["Variants"] == "0 created, 0 updated, 4 unchanged"
    assert snapshot(db) == before


def test_a_picture_follows_the_file_without_being_fetched_again(
    db: SQLAlchemy, tmp_path: Path
) -> None:
    header = [*SIMPLE, "Image Src", "Image Position", "Image Alt Text", "Variant Image"]
    one, two = "https://a.example/1.jpg", "https://a.example/2.jpg"
    small = ["m", "M", "Size", "S", "A", "1.00", one, "1", "Front", ""]
    large = ["m", "", "", "L", "B", "1.00", two, "2", "", ""]
    run(write(tmp_path / "first.csv", header, small, large))
    events = select(func.count()).select_from(Event).filter_by(name="pictures.awaited")
    ids = set(db.session.execute(select(Media.source_url, Media.id)))

    small[7:] = ["2", "The front", ""]
    large[7:] = ["1", "", two]
    _, output = run(write(tmp_path / "then.csv", header, small, large))

    db.session.expire_all()
    found = db.session.scalars(select(Media).order_by(Media.position)).all()
    assert [(m.source_url, m.alt) for m in found] == [(two, ""), (one, "The front")]
    assert (variant(db, "A").media_id, variant(db, "B").media_id) == (None, found[0].id)
    assert summary_of(output)["Pictures"] == "0 created, 2 updated, 0 unchanged"
    assert set(db.session.execute(select(Media.source_url, Media.id))) == ids
    assert db.session.scalar(events) == 1


@pytest.mark.parametrize("then", ["https://a.example/2.jpg", "https://a.example/new.jpg"])
@pytest.mark.parametrize("first", ["", "https://a.example/1.jpg"])
def test_a_variant_shows_the_picture_that_the_file_names_now(
    db: SQLAlchemy, tmp_path: Path, first: str, then: str
) -> None:
    header = [*SIMPLE, "Image Src", "Variant Image"]
    small = ["m", "M", "Size", "S", "A", "1.00", "https://a.example/1.jpg", first]
    large = ["m", "", "", "L", "B", "1.00", "https://a.example/2.jpg", first]
    run(write(tmp_path / "first.csv", header, small, large))
    shown = variant(db, "A").media_id

    _, output = run(write(tmp_path / "then.csv", header, small, [*large[:-1], then]))

    wanted = db.session.scalars(select(Media.id).filter_by(source_url=then)).one()
    same, other = variant(db, "A"), variant(db, "B")
    assert (same.media_id, same.version) == (shown, 1)
    assert (other.media_id, other.version) == (wanted, 2)
    assert summary_of(output)["Variants"] == "0 created, 1 updated, 1 unchanged"


def test_a_file_that_names_no_picture_leaves_a_variant_its_own(
    db: SQLAlchemy, tmp_path: Path
) -> None:
    header = [*SIMPLE, "Variant Image"]
    row = ["m", "M", "Size", "S", "A", "1.00"]
    run(write(tmp_path / "first.csv", header, [*row, "https://a.example/1.jpg"]))
    shown = variant(db, "A").media_id

    _, output = run(write(tmp_path / "then.csv", header, [*row, ""]))

    assert shown is not None
    assert (variant(db, "A").media_id, variant(db, "A").version) == (shown, 1)
    assert summary_of(output)["Products"] == "0 created, 0 updated, 1 unchanged"


def test_variants_with_and_without_a_picture_are_written_together(
    db: SQLAlchemy, tmp_path: Path
) -> None:
    red = "https://a.example/red.jpg"
    rows = [["m", "M", "Size", str(n), f"S-{n}", "1.00", red if n % 2 else ""] for n in range(40)]
    path = write(tmp_path / "import.csv", [*SIMPLE, "Variant Image"], *rows)
    statements: list[str] = []

    def note(_connection: object, _cursor: object, statement: str, *_: object) -> None:
        statements.append(statement)

    event.listen(db.engine, "before_cursor_execute", note)
    run(path)
    event.remove(db.engine, "before_cursor_execute", note)

    assert len([one for one in statements if one.startswith("INSERT INTO variants")]) == 1
