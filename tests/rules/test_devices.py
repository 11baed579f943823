import pytest

from webapp.accounts.rules.devices import device_name

MOZILLA = "Mozilla/5.0"


@pytest.mark.parametrize(
    ("said", "name"),
    [
        (f"{MOZILLA} (X11; Linux x86_64) Chrome/156.0 Safari/537.36", "Chrome on Linux"),
        (f"{MOZILLA} (Windows NT 10.0) Chrome/156.0 Safari/537.36 Edg/156", "Edge on Windows"),
        (f"{MOZILLA} (Android 15; Mobile; rv:150.0) Firefox/150.0", "Firefox on Android"),
        (f"{MOZILLA} (iPhone; CPU iPhone OS 19 like Mac OS X) Safari/604", "Safari on iPhone"),
        (f"{MOZILLA} (Linux; Android 15) Chrome/156.0 Mobile Safari/537", "Chrome on Android"),
        ("curl/8.1", ""),
        ("", ""),
    ],
)
def test_a_browser_is_called_by_its_name(said, name):
    assert device_name(said) == name
