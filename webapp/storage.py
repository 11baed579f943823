"""Files that belong to the shop, named by the hash of their content.

The same content has the same name, so keeping it twice is keeping it once, and a file that
is there never changes.
"""

import hashlib
import tempfile
from pathlib import Path

from webapp import config


def keep_file(content: bytes, suffix: str) -> str:
    """Stores the content and gives its path below MEDIA_DIR, such as `3f/9a0c….webp`.

    The file appears whole or not at all, also for a reader at the same moment.
    """
    path = path_of(content, suffix)
    target = place_of(path)
    if not target.exists():
        write_whole(target, content)
    return path


def path_of(content: bytes, suffix: str) -> str:
    """Where the content is kept, or would be."""
    name = hashlib.sha256(content).hexdigest()[:32]
    return f"{name[:2]}/{name[2:]}{suffix}"


def place_of(path: str) -> Path:
    return Path(config.current().media_dir) / path


def write_whole(target: Path, content: bytes) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    with tempfile.NamedTemporaryFile(dir=target.parent, delete=False) as draft:
        draft.write(content)
    whole = Path(draft.name)
    whole.chmod(0o644)
    whole.replace(target)


def forget_file(path: str) -> None:
    """Deletes what `keep_file` stored; the second time there is nothing left to do."""
    place_of(path).unlink(missing_ok=True)
