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

ALWAYS = {
    "Content-Security-Policy": POLICY,
    "X-Content-Type-Options": "nosniff",
    "Referrer-Policy": "strict-origin-when-cross-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Permissions-Policy": "camera=(), geolocation=(), microphone=()",
}
UNCACHED = ALWAYS | {"Cache-Control": "no-store"}


def init_app(app: Flask) -> None:
    app.after_request(add_headers)
    if app.config["SETTINGS"].is_production:
        app.after_request(insist_on_https)


def add_headers(response: Response) -> Response:
    """A view that set a header of its own, such as a stricter policy, keeps it."""
    wanted = ALWAYS if request.path.startswith(("/static/", "/media/")) else UNCACHED
    present = {name.lower() for name, _ in response.headers}
    response.headers.extend(
        (name, value) for name, value in wanted.items() if name.lower() not in present
    )
    return response


def insist_on_https(response: Response) -> Response:
    response.headers["Strict-Transport-Security"] = "max-age=31536000; includeSubDomains"
    return response
