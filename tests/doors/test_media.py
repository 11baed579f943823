import pytest


@pytest.fixture
def files(media_dir):
    (media_dir / "ab").mkdir(exist_ok=True)
    for name in ("ab/drawing.svg", "ab/photo.webp", "ab/page.html", "ab/script.js", "ab/none"):
        (media_dir / name).write_text("<svg xmlns='http://www.w3.org/2000/svg'/>")
    (media_dir.parent / "secret.svg").write_text("secret")
    return media_dir


@pytest.mark.parametrize(
    ("file", "kind"), [("ab/drawing.svg", "image/svg+xml"), ("ab/photo.webp", "image/webp")]
)
def test_a_picture_is_served_so_that_nothing_in_it_can_run(client, files, file, kind):
    answer = client.get(f"/media/{file}")
    assert (answer.status_code, answer.mimetype) == (200, kind)
    policy = "default-src 'none'; frame-ancestors 'none'; sandbox"
    assert answer.headers["Content-Security-Policy"] == policy
    assert answer.headers["Cross-Origin-Resource-Policy"] == "cross-origin"
    assert answer.headers["X-Content-Type-Options"] == "nosniff"
    assert "immutable" in answer.headers["Cache-Control"]


@pytest.mark.parametrize(
    "file",
    [
        *("ab/page.html", "ab/script.js", "ab/none", "ab/missing.svg", "ab"),
        *("../secret.svg", "ab/../../secret.svg", "%2e%2e/secret.svg", "..%2fsecret.svg"),
        *("/etc/passwd", "ab/drawing.svg%00.png", "ab\\..\\..\\secret.svg"),
    ],
)
def test_anything_else_is_not_there(client, files, file):
    answer = client.get(f"/media/{file}")
    assert answer.status_code in (308, 404)
    assert b"secret" not in answer.data


def test_a_placeholder_is_drawn_for_every_seed(client):
    for seed in ("lamp", "x" * 500, "<script>", "ü"):
        answer = client.get(f"/media/placeholders/{seed}.svg")
        assert (answer.status_code, answer.mimetype) == (200, "image/svg+xml")
        assert b"<script>" not in answer.data
