"""What a browser is called, so that people know it again in a list."""

# The first that is found in what the browser says of itself; most also name those below them.
BROWSERS = {
    "Edg": "Edge",
    "OPR": "Opera",
    "SamsungBrowser": "Samsung Internet",
    "Firefox": "Firefox",
    "FxiOS": "Firefox",
    "Chrome": "Chrome",
    "CriOS": "Chrome",
    "Safari": "Safari",
}
SYSTEMS = {
    "Android": "Android",
    "iPhone": "iPhone",
    "iPad": "iPad",
    "Windows": "Windows",
    "Mac OS": "Mac",
    "CrOS": "ChromeOS",
    "Linux": "Linux",
}


def device_name(user_agent: str) -> str:
    """Such as "Firefox on Android"; empty when nothing is known."""
    names = [first_in(user_agent, known) for known in (BROWSERS, SYSTEMS)]
    return " on ".join(name for name in names if name)


def first_in(user_agent: str, known: dict[str, str]) -> str | None:
    return next((name for mark, name in known.items() if mark in user_agent), None)
