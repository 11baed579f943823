"""What the first row of a product says about it in words."""

import re
from collections.abc import Sequence

from webapp.catalogue.rules.limits import (
    DEEPEST_CATEGORY,
    LONGEST_CATEGORY,
    LONGEST_DESCRIPTION,
    LONGEST_TAG,
    LONGEST_TITLE,
    MOST_TAGS,
)
from webapp.catalogue.rules.rich_text import clean_html
from webapp.catalogue.rules.status import Status
from webapp.catalogue.rules.words import once_each, one_line, without_controls
from webapp.imports.rules.refusals import RejectedProduct
from webapp.imports.rules.rows import Row
from webapp.imports.rules.values import BadValue, read_flag

EMBEDDED = re.compile(r"<(script|iframe|img|video|audio|object|embed|form|svg)\b", re.IGNORECASE)
TAXONOMY_NUMBER = re.compile(r"(gid://\S+|[a-z]{2}(-[0-9]+)+|[0-9]+)")


def read_title(lead: Row, rows: Sequence[Row]) -> str:
    title = one_line(lead.text("title"))
    if not title:
        raise RejectedProduct("title", "No title")
    if len(title) > LONGEST_TITLE:
        raise RejectedProduct("title", f"The title is longer than {LONGEST_TITLE} characters")
    for row in rows:
        if row.text("title") and one_line(row.text("title")) != title:
            row.warn("title", "Another title for the same product", f"row {lead.number} counts")
    return title


def read_description(lead: Row) -> str:
    """The text as the shop may show it. Pictures and programs inside it are named."""
    html = without_controls(lead.text("body"))
    if len(html) > LONGEST_DESCRIPTION:
        fact = f"The description is longer than {LONGEST_DESCRIPTION:,} characters"
        raise RejectedProduct("body", fact)
    found = sorted({name.lower() for name in EMBEDDED.findall(html)})
    if found:
        names = ", ".join(f"<{name}>" for name in found)
        lead.warn("body", f"The description contains {names}", "taken out of the text")
    return clean_html(html)


def read_cut(lead: Row, name: str, most: int) -> str:
    """A text of one line, cut at its most characters."""
    text = one_line(lead.text(name))
    if len(text) > most:
        lead.warn(name, f"Longer than {most:,} characters", "cut")
    return text[:most].rstrip()


def read_tags(lead: Row) -> tuple[str, ...]:
    """Each tag once, whatever its capitals, in the order of the file."""
    words = [tag for text in lead.text("tags").split(",") if (tag := one_line(text))]
    tags = once_each(tag[:LONGEST_TAG].rstrip() for tag in words)
    if any(len(tag) > LONGEST_TAG for tag in words):
        lead.warn("tags", f"A tag is longer than {LONGEST_TAG} characters", "cut")
    if len(tags) > MOST_TAGS:
        lead.warn("tags", f"More than {MOST_TAGS} tags", f"the first {MOST_TAGS} are kept")
    return tuple(tags[:MOST_TAGS])


def read_category(lead: Row) -> tuple[str, ...]:
    """The path of titles from the root: of the category column, or else the type alone."""
    text = lead.text("category")
    if TAXONOMY_NUMBER.fullmatch(text):
        lead.warn("category", "A number of Shopify's taxonomy", "the type is used instead")
        text = ""
    if text.casefold() == "uncategorized":
        text = ""
    path = [one_line(title) for title in text.split(">")] if text else [lead.text("product_type")]
    titles = [one_line(title) for title in path if title]
    if len(titles) > DEEPEST_CATEGORY or any(len(title) > LONGEST_CATEGORY for title in titles):
        name = "category" if text else "product_type"
        lead.warn(name, "Too deep or too long for a category", "cut")
    return tuple(title[:LONGEST_CATEGORY].rstrip() for title in titles[:DEEPEST_CATEGORY])


def read_status(lead: Row) -> Status:
    """Active where nothing is said, as in Shopify; a draft where it is not understood."""
    text = lead.text("status").lower() or Status.ACTIVE
    if text not in list(Status):
        lead.warn("status", "Neither active, draft nor archived", "imported as a draft")
        return Status.DRAFT
    return Status(text)


def read_published(lead: Row) -> bool:
    """Published where nothing is said, as in Shopify; not where it is not understood."""
    try:
        return read_flag(lead.text("published") or "true")
    except BadValue as bad:
        lead.warn("published", str(bad), "imported, not published")
        return False
