"""The login that the demo prints. Production refuses the demo, and so its login."""

DEMO_EMAIL = "demo@tendero.example"


def is_of_demo(email: str) -> bool:
    """Nobody else can have it: no mail can be sent to an address under .example."""
    return email.lower() == DEMO_EMAIL
