"""Beside its pages the shop serves two folders, and nothing that a folder hides."""

import shutil
import subprocess
from pathlib import Path

import pytest

REPOSITORY = Path(__file__).parents[2]
HIDDEN = (".git/HEAD", ".git/config", ".env", ".env.example", ".dockerignore", ".htpasswd")
ROADS = (
    *(
        "/",
        "/static/",
        "/static//",
        "/static/./",
        "/static/../",
        "/static/%2e%2e/",
        "/static/..%2f",
    ),
    *("/static/..%5c", "/media/", "/media/../", "/media/%2e%2e/", "/media/..%2f"),
)


@pytest.mark.parametrize("road", ROADS)
@pytest.mark.parametrize("file", HIDDEN)
def test_no_file_that_a_folder_hides_is_served(client, road, file):
    assert client.get(f"{road}{file}").status_code == 404


@pytest.mark.parametrize("path", [".secret.css", "a/.git/x.css", ".well/x.css"])
def test_what_a_folder_of_files_hides_is_not_served(app, client, tmp_path, monkeypatch, path):
    folder = tmp_path / "static"
    shutil.copytree(app.static_folder, folder)
    monkeypatch.setattr(app, "static_folder", str(folder))
    for name in ("seen.css", path):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        (folder / name).write_text("a secret")

    assert client.get("/static/seen.css").text == "a secret"
    assert client.get(f"/static/{path}").status_code == 404


def test_the_static_files_hide_nothing():
    listed = ["git", "ls-files", "--cached", "--others", "static"]
    files = subprocess.run(listed, cwd=REPOSITORY, capture_output=True, text=True, check=True)

    names = files.stdout.split()
    assert "static/shop.css" in names
    assert [name for name in names if "/." in name] == []
