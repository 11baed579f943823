"""The kinds of values that forms and JSON bring in, each refusing what could do harm later.

No field lets through what PostgreSQL, a mail header or a page could not hold: NUL, control
characters, halves of surrogate pairs, marks that turn the direction of the text around.
"""

import re
import unicodedata
from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from enum import StrEnum
from typing import Any, ClassVar

from email_validator import EmailNotValidError, validate_email
from marshmallow import EXCLUDE, Schema, fields
from marshmallow.validate import Length, OneOf, Range, Regexp

from webapp import config
from webapp.money import Money

# The keys of the tables are INTEGER columns.
LARGEST_ID = 2**31 - 1
# From here on not every whole number is a float of its own.
LARGEST_EXACT = 2**53
LONGEST_EMAIL = 254
MISSING = "Please fill this in."
TEXT_ERRORS: dict[str, Any] = {
    "required": MISSING,
    "invalid": "This is not a text.",
    "forbidden": "This contains characters that cannot be used here.",
}
EMAIL_ERRORS: dict[str, Any] = {
    "email": "Please enter a whole e-mail address, such as name@example.com."
}
MONEY_ERRORS: dict[str, Any] = {"money": "This is not an amount such as 12.50."}
MOMENT_ERRORS: dict[str, Any] = {
    "moment": "This is not a moment with its zone, such as 2026-03-01T09:30:00Z."
}
RFC3339 = re.compile(
    "[0-9]{4}-[0-9]{2}-[0-9]{2}[Tt][0-9]{2}:[0-9]{2}:[0-9]{2}([.][0-9]{1,9})?"
    "([Zz]|[+-][0-9]{2}:[0-9]{2})"
)
INVISIBLE = "\x7f-\x9f\u2028-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff"

DESCRIBED = r"\u007f-\u009f\u2028-\u202e\u2066-\u2069\ufffe\uffff"


class Text(fields.String):
    """One trimmed line of at most so many characters; where it is required it is not empty."""

    forbidden: ClassVar[re.Pattern[str]] = re.compile(f"[\x00-\x1f{INVISIBLE}]")
    # The same for who reads the description of the API; no text there holds half a pair.
    described: ClassVar[str] = rf"\u0000-\u001f{DESCRIBED}"
    default_error_messages = TEXT_ERRORS

    def __init__(self, most: int, *, validate: Sequence[Any] = (), **more: Any) -> None:
        lengths = [Length(max=most, error="At most {max} characters, please.")]
        if more.get("required"):
            lengths.append(Length(min=1, error=MISSING))
        super().__init__(validate=[*lengths, *validate], **more)
        self.metadata = {"pattern": self.pattern(), **self.metadata}

    def pattern(self) -> str:
        """What is required must show something; blanks around it are cut off."""
        if self.required:
            return f"^[^{self.described}]*[^\\s{self.described}][^{self.described}]*$"
        return f"^[^{self.described}]*$"

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Any:
        text = super()._deserialize(value, attr, data, **more).strip()
        if self.forbidden.search(text):
            raise self.make_error("forbidden")
        return unicodedata.normalize("NFC", text)


class Prose(Text):
    """A text of several lines, which end in a single newline each, however they were sent."""

    forbidden = re.compile(f"[\x00-\x08\x0b-\x1f{INVISIBLE}]")
    described = rf"\u0000-\u0008\u000b-\u001f{DESCRIBED}"

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Any:
        plain = value.replace("\r\n", "\n") if isinstance(value, str) else value
        return super()._deserialize(plain, attr, data, **more)


# `test_environment` lets addresses under .test pass, which are kept for trying things out.
EMAIL_RULES: dict[str, Any] = {
    "strict": True,
    "check_deliverability": False,
    "test_environment": True,
}


class Email(Text):
    """An address as it can be written to; nobody is asked whether it exists."""

    default_error_messages = EMAIL_ERRORS

    def __init__(self, **more: Any) -> None:
        metadata = {"format": "email", **more.pop("metadata", {})}
        super().__init__(LONGEST_EMAIL, metadata=metadata, **more)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        # Too short and too long is said by the validators, before anybody parses it.
        if not 0 < len(text) <= LONGEST_EMAIL:
            return text
        try:
            return validate_email(text, **EMAIL_RULES).normalized
        except EmailNotValidError:
            raise self.make_error("email") from None


class Key(Text):
    """A name that somebody invented for one request, so that it is carried out once."""

    def __init__(self, **more: Any) -> None:
        visible = Regexp("^[!-~]*$", error="Only visible ASCII characters, please.")
        long_enough = Length(min=8, error="At least {min} characters, please.")
        super().__init__(255, validate=[long_enough, visible], **more)
        self.metadata = {**self.metadata, "pattern": "^[!-~]*$"}


class Choice(fields.String):
    """One of these members of an enumeration, by its value."""

    def __init__(self, members: Sequence[StrEnum], *, missing: str, **more: Any) -> None:
        values = [member.value for member in members]
        known = OneOf(values, error=f"{missing} One of: {', '.join(values)}.")
        super().__init__(validate=known, error_messages={"required": missing}, **more)
        self.members = {member.value: member for member in members}

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Any:
        text = super()._deserialize(value, attr, data, **more)
        return self.members.get(text, text)


class MoneyField(fields.String):
    """An amount in the shop's currency, not negative, without any rounding.

    Reads a text such as `12.50` or a JSON number that is one, and shows the text.
    """

    default_error_messages = MONEY_ERRORS

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> str | None:
        return None if value is None else str(value)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Any:
        is_amount = isinstance(value, str | int | float) and not isinstance(value, bool)
        if not is_amount:
            raise self.make_error("money")
        try:
            money = Money.parse(str(value), config.current().shop_currency)
        except ValueError:
            raise self.make_error("money") from None
        if money.cents < 0:
            raise self.make_error("money")
        return money


class Whole(fields.Integer):
    """A whole number of JSON within bounds; a text or a fraction is none.

    `2.0` is one: JSON knows a single kind of numbers, and some programs write all of them so.
    """

    def __init__(self, least: int, most: int, **more: Any) -> None:
        super().__init__(strict=True, validate=Range(least, most), **more)

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Any:
        is_exact = isinstance(value, float) and value.is_integer() and abs(value) < LARGEST_EXACT
        return super()._deserialize(int(value) if is_exact else value, attr, data, **more)


class Digits(Whole):
    """The same as a form sends it: a few plain digits."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Any:
        text = value.strip() if isinstance(value, str) else ""
        if not (text.isascii() and text.isdigit() and len(text) <= 10):
            raise self.make_error("invalid")
        return super()._deserialize(int(text), attr, data, **more)


class Flag(fields.Boolean):
    """True or false as JSON writes them; a number or a word is neither."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Any:
        if not isinstance(value, bool):
            raise self.make_error("invalid", input=value)
        return value


class FlagWord(Flag):
    """The same as an address holds it: one of two words."""

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Any:
        known = {"true": True, "false": False}.get(value) if isinstance(value, str) else None
        return super()._deserialize(value if known is None else known, attr, data, **more)


class Moment(fields.DateTime):
    """A moment in UTC, as RFC 3339 writes it: `2026-03-01T09:30:00.000Z`."""

    default_error_messages = MOMENT_ERRORS

    def _serialize(self, value: datetime | None, attr: str | None, obj: Any, **more: Any) -> Any:
        if value is None:
            return None
        return value.astimezone(UTC).isoformat(timespec="milliseconds").replace("+00:00", "Z")

    def _deserialize(
        self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **more: Any
    ) -> Any:
        """Only with its zone: nobody guesses which midnight somebody means."""
        if not isinstance(value, str) or not RFC3339.fullmatch(value):
            raise self.make_error("moment")
        try:
            return datetime.fromisoformat(value.upper())
        except ValueError:
            raise self.make_error("moment") from None


class Percent(fields.String):
    """A rate as a text without needless noughts: `21`, `2.5`."""

    def _serialize(self, value: Any, attr: str | None, obj: Any, **more: Any) -> str | None:
        return None if value is None else f"{Decimal(value).normalize():f}"


class View(Schema):
    """The shape of an answer, which always holds all its fields, and some day more."""

    class Meta:
        unknown = EXCLUDE

    def on_bind_field(self, field_name: str, field_obj: Any) -> None:
        field_obj.required = True
