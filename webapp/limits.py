"""Rate limits that the JSON and the HTML doors share: one bucket per address and act."""

from webapp.extensions import limiter

READ_API = limiter.shared_limit("100/minute", scope="api")
# Counts beside READ_API, not in its place.
PLACE_ORDER = limiter.shared_limit("10/minute", scope="place-order", override_defaults=False)
SIGN_IN = limiter.shared_limit("5/minute", scope="sign-in")
SEARCH = limiter.shared_limit("30/minute", scope="search")
CHANGE_CART = limiter.shared_limit("60/minute", scope="change-cart")
