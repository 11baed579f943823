"""Writes a batch of checked products: few statements, one transaction."""

from collections.abc import Collection, Sequence
from datetime import UTC, datetime
from typing import Any

from sqlalchemy import delete, insert, update

from webapp.caching import spoil
from webapp.catalogue.models import Category, Media, Product, ProductOption, Variant
from webapp.catalogue.rules.words import slugify
from webapp.db import atomic
from webapp.events.services import announce
from webapp.extensions import db
from webapp.imports.queries import lock_imports, lock_products, shelves, stored_products
from webapp.imports.rules.changes import Choice, ProductChange, change_of
from webapp.imports.rules.drafts import ProductDraft, VariantDraft
from webapp.imports.rules.stored import Shelves
from webapp.stock.rules import Cause, Demand
from webapp.stock.services import receive_stock

ACTOR = "import"
# PostgreSQL takes 65,535 parameters in a statement, and a movement has nine.
MOST_MOVEMENTS = 1_000

VariantIds = dict[tuple[int, Choice], int]
MediaIds = dict[tuple[int, str | None], int]


@atomic
def preview_products(
    drafts: Sequence[ProductDraft], columns: Collection[str]
) -> list[ProductChange]:
    """What `write_products` would do; writes nothing."""
    return changes_for(drafts, columns, shelves())


@atomic
def write_products(
    drafts: Sequence[ProductDraft], columns: Collection[str], *, currency: str
) -> list[ProductChange]:
    """Creates and updates the products of one batch; what the shop has already is left alone.

    `columns` are the fields that the file has; prices are in minor units of `currency`.
    Writing the same drafts again writes nothing.
    """
    lock_imports()
    lock_products([draft.slug for draft in drafts])
    tree = shelves()
    changes = changes_for(drafts, columns, tree)
    todo = [change for change in changes if not change.is_empty]
    if todo:
        write_changes(todo, tree, currency=currency)
    return changes


def changes_for(
    drafts: Sequence[ProductDraft], columns: Collection[str], tree: Shelves
) -> list[ProductChange]:
    stored = stored_products([draft.slug for draft in drafts])
    return [
        change_of(draft, stored.get(draft.slug), columns=columns, shelves=tree) for draft in drafts
    ]


def write_changes(changes: Sequence[ProductChange], tree: Shelves, *, currency: str) -> None:
    ids = write_product_rows(changes, tree)
    write_options(changes, ids)
    awaited = write_pictures(changes, ids)
    media_ids = known_pictures(changes) | awaited
    variant_ids = write_variants(changes, ids, media_ids=media_ids, currency=currency)
    receive_first_stock(changes, ids, variant_ids=variant_ids)
    tell(changes, ids, media_ids=list(awaited.values()))


def write_product_rows(changes: Sequence[ProductChange], tree: Shelves) -> dict[str, int]:
    """Inserts what is new and updates what is not; gives the number of each slug."""
    now = datetime.now(UTC)
    new = [product_row(change, tree, now=now) for change in changes if change.is_new]
    ids = {change.stored.slug: change.stored.id for change in changes if change.stored}
    if new:
        rows = db.session.execute(insert(Product).returning(Product.slug, Product.id), new)
        ids |= {row.slug: row.id for row in rows}
    for change in changes:
        if change.stored:
            row = product_row(change, tree, now=now) | {"version": change.stored.version + 1}
            mine = update(Product).where(Product.id == change.stored.id)
            db.session.execute(mine.values(row), execution_options={"synchronize_session": False})
    return ids


def product_row(change: ProductChange, tree: Shelves, *, now: datetime) -> dict[str, Any]:
    """The columns to write. New products all have the same ones, so they go in together."""
    row = change.values | {"updated_at": now}
    if "tags" in row:
        row["tags"] = list(row["tags"])
    if change.is_new:
        row |= {"slug": change.draft.slug, "category_id": None}
    if change.publish is not None:
        row["published_at"] = now if change.publish else None
    if change.moves:
        row["category_id"] = open_category(change.draft.category, tree)
    return row


def open_category(path: Sequence[str], tree: Shelves) -> int:
    """The category at the end of the path; those of the path that are missing are made."""
    parent: int | None = None
    words = ""
    for depth, title in enumerate(path, start=1):
        words = f"{words}-{slugify(title)}".strip("-") or "category"
        place = tree.find(path[:depth])
        if place is None:
            plain = slugify(title)
            slug = plain if plain and plain not in tree.slugs else tree.free_slug(words)
            position = tree.children_of(parent) + 1
            row = {"parent_id": parent, "title": title, "slug": slug, "position": position}
            place = db.session.scalars(insert(Category).values(row).returning(Category.id)).one()
            tree.put(place, parent, title=title, slug=slug)
        parent = place
    if parent is None:
        raise ValueError("a category needs a path")
    return parent


def write_options(changes: Sequence[ProductChange], ids: dict[str, int]) -> None:
    todo = [change for change in changes if change.new_options]
    old = [change.stored.id for change in todo if change.stored]
    if old:
        db.session.execute(delete(ProductOption).where(ProductOption.product_id.in_(old)))
    rows = [
        {"product_id": ids[change.draft.slug], "position": position, "name": name}
        for change in todo
        for position, name in enumerate(change.draft.options, start=1)
    ]
    if rows:
        db.session.execute(insert(ProductOption), rows)


def write_pictures(changes: Sequence[ProductChange], ids: dict[str, int]) -> MediaIds:
    """Remembers the addresses of new pictures, which have no file yet; gives their numbers."""
    changed = [pair for change in changes for pair in change.pictures.items()]
    update_rows(Media, [values | {"id": media_id} for media_id, values in changed])
    new = [
        {
            "product_id": ids[change.draft.slug],
            "source_url": picture.url,
            "alt": picture.alt,
            "position": position,
        }
        for change in changes
        for position, picture in change.new_pictures
    ]
    return insert_pictures(new)


def update_rows(table: type[Any], rows: Sequence[dict[str, Any]]) -> None:
    """Updates by the `id` in each row; rows with the same columns go in one statement."""
    if rows:
        db.session.execute(update(table), sorted(rows, key=sorted))


def insert_pictures(rows: Sequence[dict[str, Any]]) -> MediaIds:
    if not rows:
        return {}
    made = insert(Media).returning(Media.product_id, Media.source_url, Media.id)
    return {(row[0], row[1]): row[2] for row in db.session.execute(made, rows)}


def known_pictures(changes: Sequence[ProductChange]) -> MediaIds:
    products = [change.stored for change in changes if change.stored]
    return {
        (product.id, picture.url): picture.id
        for product in products
        for picture in product.pictures
    }


def write_variants(
    changes: Sequence[ProductChange], ids: dict[str, int], *, media_ids: MediaIds, currency: str
) -> VariantIds:
    """Frees SKUs that move, then updates, then inserts: no SKU is ever there twice."""
    free_skus([variant_id for change in changes for variant_id in change.freed])
    update_rows(Variant, [row for change in changes for row in changed_rows(change, media_ids)])
    new = [
        row | {"currency": currency}
        for change in changes
        for row in new_rows(change, ids[change.draft.slug], media_ids)
    ]
    found = {
        (ids[change.draft.slug], choice): variant_id
        for change in changes
        for choice, variant_id in change.matched.items()
    }
    return found | insert_variants(new)


def free_skus(variant_ids: Sequence[int]) -> None:
    if variant_ids:
        mine = update(Variant).where(Variant.id.in_(variant_ids))
        row = {"sku": None, "version": Variant.version + 1}
        db.session.execute(mine.values(row), execution_options={"synchronize_session": False})


def changed_rows(change: ProductChange, media_ids: MediaIds) -> list[dict[str, Any]]:
    if change.stored is None:
        return []
    versions = {known.id: known.version for known in change.stored.variants}
    rows = []
    for variant_id, values in change.variants.items():
        row = values | {"id": variant_id, "version": versions[variant_id] + 1}
        if "picture_url" in row:
            row["media_id"] = media_ids[change.stored.id, row.pop("picture_url")]
        rows.append(row)
    return rows


def new_rows(change: ProductChange, product_id: int, media_ids: MediaIds) -> list[dict[str, Any]]:
    return [
        variant_row(draft, position)
        | {"product_id": product_id, "media_id": media_ids.get((product_id, draft.picture_url))}
        for position, draft in change.new_variants
    ]


def variant_row(draft: VariantDraft, position: int) -> dict[str, Any]:
    return {
        "option_values": list(draft.option_values),
        "sku": draft.sku,
        "price_cents": draft.price_cents,
        "compare_at_cents": draft.compare_at_cents,
        "barcode": draft.barcode,
        "weight_grams": draft.weight_grams,
        "tax_class": draft.tax_class,
        "position": position,
    }


def insert_variants(rows: Sequence[dict[str, Any]]) -> VariantIds:
    if not rows:
        return {}
    made = insert(Variant).returning(Variant.product_id, Variant.option_values, Variant.id)
    # Otherwise each row that leaves out other columns than the one before is a statement.
    found = db.session.execute(made, rows, execution_options={"render_nulls": True})
    return {(row[0], tuple(row[1])): row[2] for row in found}


def receive_first_stock(
    changes: Sequence[ProductChange], ids: dict[str, int], *, variant_ids: VariantIds
) -> None:
    """Every new variant gets a stock row, and a movement where there is anything."""
    arrived = [
        Demand(variant_ids[ids[change.draft.slug], draft.option_values], draft.quantity)
        for change in changes
        for _, draft in change.new_variants
    ]
    for start in range(0, len(arrived), MOST_MOVEMENTS):
        part = arrived[start : start + MOST_MOVEMENTS]
        receive_stock(part, cause=Cause.IMPORTED, actor=ACTOR)


def tell(
    changes: Sequence[ProductChange], ids: dict[str, int], *, media_ids: Sequence[int]
) -> None:
    created = [ids[change.draft.slug] for change in changes if change.is_new]
    updated = [change.stored.id for change in changes if change.stored]
    announce("products.imported", actor=ACTOR, created=created, updated=updated)
    if media_ids:
        announce("pictures.awaited", actor=ACTOR, media_ids=list(media_ids))
    spoil("catalogue")
