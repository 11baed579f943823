"""What schemathesis cannot know."""

import re
from typing import Any
from uuid import uuid4

import schemathesis
from schemathesis.specs.openapi.checks import positive_data_acceptance

KEY = "Idempotency-Key"


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """A good key is made a new one: it likes to send the same for different orders."""
    if re.fullmatch("[!-~]{8,255}", str((case.headers or {}).get(KEY, ""))):
        case.headers[KEY] = str(uuid4())


@schemathesis.check
def described_data_acceptance(ctx: Any, response: Any, case: Any) -> bool | None:
    """The code `invalid` says that a body is not as described, so what is described has none.

    The other refusals with 422 follow rules that no schema holds: that of a country for its
    addresses, or how many variants the product has that an order names.
    """
    if response.status_code == 422 and response.json()["code"] != "invalid":
        return None
    verdict: bool | None = positive_data_acceptance(ctx, response, case)
    return verdict
