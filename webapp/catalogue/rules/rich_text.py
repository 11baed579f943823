"""Rich text is cleaned when it is written, so that it may be shown as it is stored."""

import re
from html import unescape

import nh3

TAGS = {
    *("p", "br", "hr", "h2", "h3", "h4", "h5", "h6", "blockquote", "pre", "code"),
    *("ul", "ol", "li", "dl", "dt", "dd", "strong", "b", "em", "i", "u", "s", "sub", "sup"),
    *("a", "table", "thead", "tbody", "tr", "th", "td", "caption", "span"),
}
ATTRIBUTES = {"a": {"href", "title"}, "th": {"colspan", "rowspan"}, "td": {"colspan", "rowspan"}}

# Formatting that is left open goes on in each paragraph after it, but of what is all the same
# only three times: by its attributes, a short text would fill the memory.
FORMATTING = "b|big|code|em|font|i|nobr|s|small|strike|strong|tt|u"
WITH_ATTRIBUTES = re.compile(rf"<({FORMATTING})[\s/][^>]*(>|$)", re.IGNORECASE)


def clean_html(html: str) -> str:
    """The text with everything but plain formatting taken out; cleaning twice changes nothing."""
    return nh3.clean(
        WITH_ATTRIBUTES.sub(r"<\1>", html.replace("\x00", "")),
        tags=TAGS,
        attributes=ATTRIBUTES,
        url_schemes={"http", "https", "mailto", "tel"},
        link_rel="nofollow noopener noreferrer",
    ).strip()


def plain_text(html: str) -> str:
    """The words of a rich text, for summaries and search engines."""
    return re.sub(r"\s+", " ", unescape(nh3.clean(html.replace("<", " <"), tags=set()))).strip()
