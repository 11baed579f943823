"""What schemathesis cannot know."""

import re
from typing import Any
from uuid import uuid4

import schemathesis

KEY = "Idempotency-Key"


@schemathesis.hook
def before_call(context: Any, case: Any, kwargs: Any) -> None:
    """A good key is made a new one: it likes to send the same for different orders."""
    if re.fullmatch("[!-~]{8,255}", str((case.headers or {}).get(KEY, ""))):
        case.headers[KEY] = str(uuid4())
