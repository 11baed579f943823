import pytest

from webapp.catalogue.rules.rich_text import clean_html, plain_text


@pytest.mark.parametrize(
    ("html", "clean"),
    [
        ("<p>Hello <b>you</b></p>", "<p>Hello <b>you</b></p>"),
        ("<script>alert(1)</script>text", "text"),
        ("<p onclick='x()' style='color:red'>a</p>", "<p>a</p>"),
        ("<img src=x onerror=alert(1)>", ""),
        ("<svg><script>alert(1)</script></svg>", ""),
        ('<a href="javascript:alert(1)">a</a>', '<a rel="nofollow noopener noreferrer">a</a>'),
        ('<p hx-get="/x" hx-trigger="load">a</p>', "<p>a</p>"),
        ("a\x00b", "ab"),
        ("<iframe src=//evil></iframe>a", "a"),
        ("<form action=//evil><input name=q></form>a", "a"),
    ],
)
def test_only_plain_formatting_is_kept(html, clean):
    assert clean_html(html) == clean
    assert clean_html(clean) == clean


def test_formatting_that_differs_without_being_seen_does_not_pile_up():
    openings = "".join(f"<B{blank}x={n}>" for n in range(50) for blank in " /\n")

    cleaned = clean_html(f"<p>{openings}</p><p>one</p><p>two</p><b x='>'>three</b>")

    assert len(cleaned) < 300 * len("<b></b>")
    assert plain_text(cleaned).startswith("one two")


def test_a_summary_is_the_words_of_a_text():
    assert plain_text("<h2>A &amp; B</h2><p>one<br>two</p>") == "A & B one two"
