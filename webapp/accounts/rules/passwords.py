"""Which passwords are good enough: long, and not what anybody would try."""

from collections.abc import Sequence

SHORTEST = 15
LONGEST = 1000
# What is judged of a long one; the rest can only make it better.
JUDGED = 100
# Of 4: whoever tries passwords in the shop itself would need ages.
GOOD_ENOUGH = 3


def why_refused(password: str, about: Sequence[str] = ()) -> str | None:
    """A sentence that says what to do instead; `about` are words that belong to the person."""
    if len(password) < SHORTEST:
        return f"A password has at least {SHORTEST} characters. Several words together are easy."
    # It reads long lists of words, which a process that never needs them should not.
    from zxcvbn import zxcvbn

    known = [word for text in about for word in (text, *text.replace("@", " ").split()) if word]
    judged = zxcvbn(password[:JUDGED], user_inputs=known, max_length=JUDGED)
    if judged["score"] < GOOD_ENOUGH:
        return "This password is one of the first that somebody would try. Choose another one."
    return None
