from enum import StrEnum


class Status(StrEnum):
    """Only an active product that is published is shown to shoppers."""

    DRAFT = "draft"
    ACTIVE = "active"
    ARCHIVED = "archived"


class TaxClass(StrEnum):
    STANDARD = "standard"
    REDUCED = "reduced"
    ZERO = "zero"
