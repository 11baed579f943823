"""The rows of one handle as one product, or the reasons why not."""

from collections.abc import Sequence
from dataclasses import dataclass, field

from webapp.catalogue.rules.limits import LONGEST_SLUG, LONGEST_VENDOR
from webapp.catalogue.rules.words import slugify
from webapp.imports.rules.drafts import ProductDraft
from webapp.imports.rules.groups import Group
from webapp.imports.rules.options import read_options
from webapp.imports.rules.pictures import read_pictures
from webapp.imports.rules.problems import Outcome, Problem
from webapp.imports.rules.refusals import RejectedProduct
from webapp.imports.rules.rows import Row
from webapp.imports.rules.texts import (
    read_category,
    read_cut,
    read_description,
    read_published,
    read_status,
    read_tags,
    read_title,
)
from webapp.imports.rules.variants import read_variants


@dataclass
class Seen:
    """What may be used once only: addresses and SKUs that earlier products took, by their
    handle and row, and the SKUs of the shop, by the slug of the product that has them."""

    currency: str
    slugs: dict[str, str] = field(default_factory=dict)
    skus: dict[str, int] = field(default_factory=dict)
    owners: dict[str, str] = field(default_factory=dict)


def read_product(group: Group, seen: Seen) -> tuple[ProductDraft | None, list[Problem]]:
    """The product and everything that was found. Each row of the group is either in the
    draft's `rows` or has a problem that rejects it."""
    draft = None
    rows = [row for row in group.rows if not row.is_rejected]
    if group.handle and rows:
        lead = lead_of(rows)
        try:
            draft = draft_of(lead, rows, seen=seen)
            remember(draft, lead.text("handle"), seen=seen)
        except RejectedProduct as refusal:
            reject_all(rows, lead, refusal=refusal)
    return draft, [problem for row in group.rows for problem in row.problems]


def lead_of(rows: Sequence[Row]) -> Row:
    """The row that describes the product: the first one with a title."""
    return next((row for row in rows if row.text("title")), rows[0])


def draft_of(lead: Row, rows: Sequence[Row], *, seen: Seen) -> ProductDraft:
    title = read_title(lead, rows)
    refuse_gift_card(lead)
    slug = read_slug(lead, seen)
    shape = read_options(lead, rows)
    variants = read_variants(shape, slug, seen.currency, skus=seen.skus, owners=seen.owners)
    pictures = read_pictures(rows, variants)
    reject_idle(rows, lead, variant_rows=shape.rows)
    return ProductDraft(
        row=lead.number,
        slug=slug,
        title=title,
        description=read_description(lead),
        vendor=read_cut(lead, "vendor", LONGEST_VENDOR),
        product_type=read_cut(lead, "product_type", LONGEST_VENDOR),
        tags=read_tags(lead),
        category=read_category(lead),
        status=read_status(lead),
        is_published=read_published(lead),
        seo_title=read_cut(lead, "seo_title", 255),
        seo_description=read_cut(lead, "seo_description", 1000),
        options=shape.names,
        variants=variants,
        pictures=pictures,
        rows=frozenset(row.number for row in rows if not row.is_rejected),
    )


def refuse_gift_card(lead: Row) -> None:
    if lead.text("gift_card").lower() == "true":
        raise RejectedProduct("gift_card", "A gift card, which this shop cannot sell")


def read_slug(lead: Row, seen: Seen) -> str:
    """The handle, made fit for an address where it is not."""
    handle = lead.text("handle")
    slug = slugify(handle)
    if not slug:
        raise RejectedProduct("handle", "No address can be made of the handle")
    if len(slug) > LONGEST_SLUG:
        raise RejectedProduct("handle", f"The handle is longer than {LONGEST_SLUG} characters")
    if slug in seen.slugs:
        fact = f'The same address as of the handle "{seen.slugs[slug]}"'
        raise RejectedProduct("handle", fact)
    if slug != handle:
        lead.warn("handle", "The handle does not fit an address", f'changed to "{slug}"')
    return slug


def remember(draft: ProductDraft, handle: str, *, seen: Seen) -> None:
    seen.slugs[draft.slug] = handle
    seen.skus.update({variant.sku: variant.row for variant in draft.variants if variant.sku})


def reject_idle(rows: Sequence[Row], lead: Row, *, variant_rows: Sequence[Row]) -> None:
    """Rows that bring nothing are named too, so that none disappears in silence."""
    for row in rows:
        if row is not lead and row not in variant_rows and not row.text("picture"):
            row.reject("handle", "The row has neither a variant nor a picture", "row not imported")


def reject_all(rows: Sequence[Row], lead: Row, *, refusal: RejectedProduct) -> None:
    """Rejects what is left of a product; what would have been changed matters no more."""
    for row in rows:
        row.problems = [found for found in row.problems if found.outcome is Outcome.REJECTED]
    lead.reject(refusal.field, refusal.fact, "product not imported")
    for row in rows:
        if not row.is_rejected:
            fact = f"Belongs to the rejected product in row {lead.number}"
            row.reject("handle", fact, "row not imported")
