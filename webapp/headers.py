"""What every answer tells the browser: where things may come from, and who may keep it."""

from flask import Flask, Response, request

# Free of nonces, so that pages are the same bytes for everybody, and free of `unsafe-`.
POLICY = "; ".join(
    (
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        "img-src 'self' data:",
        "font-src 'self'",
        "connect-src 'self'",
        "form-action 'self'",
        "manifest-src 'self'",
        "base-uri 'none'",
        "frame-ancestors 'none'",
    )
)

POWERS_OF_PAGES = (
    *("accelerometer", "browsing-topics", "camera", "display-capture", "geolocation", "gyroscope"),
    *("hid", "magnetometer", "microphone", "midi", "payment", "serial", "usb"),
)
ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
    "Permissions-Policy": ", ".join(f"{power}=()" for power in POWERS_OF_PAGES),
}
UNCACHED = ALWAYS | {"Cache-Control": "no-store"}
FILES = ("/static/", "/media/")

# The address of such a page is its key: it stays out of caches, referrers and searches, also
# when the answer is an error.
KEYS_IN_PATH = ("/orders/",)
DISCREET = {
    "Cache-Control": "private, no-store",
    "Referrer-Policy": "no-referrer",
    "X-Robots-Tag": "noindex",
}


def init_app(app: Flask) -> None:
    app.after_request(add_headers)
    if app.config["SETTINGS"].is_production:
        app.after_request(insist_on_https)


def add_headers(response: Response) -> Response:
    """A view that set a header of its own, such as a stricter policy, keeps it."""
    is_kept = request.path.startswith(FILES) and response.status_code < 400
    wanted = ALWAYS if is_kept else UNCACHED
    present = {name.lower() for name, _ in response.headers}
    response.headers.extend(
        (name, value) for name, value in wanted.items() if name.lower() not in present
    )
    if request.path.startswith(KEYS_IN_PATH):
        response.headers.update(DISCREET)
    return response


def insist_on_https(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response
