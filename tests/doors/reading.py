"""Reads a page as a person does."""

import re


def words_of(html: str) -> str:
    """The text without tags, one space between words."""
    return re.sub(r"\s+", " ", re.sub(r"<[^>]+>", " ", html)).strip()


def part(html: str, name: str) -> str:
    """The words inside the element with this id."""
    match = re.search(rf'<(\w+)[^>]* id="{name}"[^>]*>(.*?)</\1>', html, re.DOTALL)
    assert match, f"there is no #{name}"
    return words_of(match[2])


def rows(html: str) -> list[str]:
    """The words of each row of the page's tables, without the first one's headings."""
    return [words_of(row) for row in re.findall(r"<tr>(.*?)</tr>", html, re.DOTALL)][1:]


def value_of(html: str, name: str) -> str:
    """What stands in the form field with this name."""
    match = re.search(rf'name="{name}"[^>]* value="([^"]*)"', html)
    assert match, f"there is no field {name}"
    return match[1]


def order_numbers(html: str) -> list[int]:
    """The numbers of the orders that are listed."""
    return [int(number) for number in re.findall(r">#(\d+)</a>", html)]
