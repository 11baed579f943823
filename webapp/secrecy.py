"""Whether a key can be guessed. Chance cannot be seen in it, but often its absence can."""

import re
from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from math import log2

SHORTEST_SECRET = 32
# Sixteen random bytes in hexadecimal are estimated at about a hundred bits.
FEWEST_BITS = 80
PLACEHOLDER = re.compile(
    # None so short that random letters would spell it.
    r"change.?(me|this|it)|replace|secret|password|example|default|insecure|placeholder|tendero"
    r"|please|qwerty|letmein",
    re.IGNORECASE,
)


def weakness_of(secret: str) -> str | None:
    """What is wrong with a key as the end of a sentence; None when nothing can be seen."""
    if len(secret) < SHORTEST_SECRET:
        return f"has {len(secret)} characters and needs {SHORTEST_SECRET}"
    if PLACEHOLDER.search(secret):
        return "is a placeholder, and everybody can read those"
    if is_repeated(secret) or bits_in(secret) < FEWEST_BITS:
        return "is too regular to be random"
    return None


def is_repeated(secret: str) -> bool:
    """Whether it is one shorter text several times."""
    return secret in (secret + secret)[1:-1]


def bits_in(secret: str) -> float:
    """The entropy of its letters, or of the steps between them if those are more alike."""
    steps = [ord(after) - ord(before) for before, after in pairwise(secret)]
    return min(entropy(secret), entropy(steps))


def entropy(items: Sequence[object]) -> float:
    counts = Counter(items).values()
    return -sum(count * log2(count / len(items)) for count in counts)
