"""Where the embedded servers keep their files, and who may enter there.

PostgreSQL refuses to run as root. Started by root it runs as `nobody`, who must be able to
walk to its programs, its data and its socket.
"""

import os
import pwd
import shutil
import stat
from collections.abc import Mapping
from hashlib import sha256
from pathlib import Path

CHECKOUT = Path(__file__).absolute().parents[2]
# The kernel takes 107 bytes for the path of a socket, macOS 103.
LONGEST_SOCKET_PATH = 100
HINT = "Start the shop as an ordinary user, or set DATABASE_URL to a PostgreSQL of yours."
LONGEST_SOCKET_NAME = "postgres/.s.PGSQL.5432"


class CannotStart(Exception):
    """The shop cannot start like this; the message says what to do."""


def shop_home(environ: Mapping[str, str]) -> Path:
    """The folder for everything that is kept; two checkouts never share one by default."""
    if environ.get("SHOP_HOME"):
        return Path(environ["SHOP_HOME"]).absolute()
    if not is_root():
        return CHECKOUT / ".data"
    return Path("/var/lib", f"tendero-{short_hash(CHECKOUT)}")


def is_root() -> bool:
    return os.geteuid() == 0


def make_home(home: Path) -> None:
    """Makes the folder if it is missing; others may not look into it."""
    try:
        home.mkdir(mode=0o700, parents=True, exist_ok=True)
        if is_root() and not any(home.iterdir()):
            home.chmod(0o711)
        elif not os.access(home, os.W_OK):
            raise PermissionError
    except OSError:
        raise CannotStart(
            f"{home} is not a folder that this user can write to. "
            "Choose another one with SHOP_HOME=/path/to/folder."
        ) from None


def socket_folder(home: Path) -> Path:
    """The folder of the sockets: inside home unless that makes their paths too long."""
    folder = home / "run"
    if len(os.fsencode(folder / LONGEST_SOCKET_NAME)) <= LONGEST_SOCKET_PATH:
        return folder
    # Always the same folder, whatever TMPDIR is; `make_socket_folder` checks whose it is.
    return Path("/tmp", f"tendero-{short_hash(home)}")  # noqa: S108


def make_socket_folder(home: Path) -> Path:
    """Makes it; raises CannotStart when somebody else was there first, as anybody could in /tmp."""
    folder = socket_folder(home)
    folder.mkdir(mode=0o700, exist_ok=True)
    found = folder.lstat()
    if not stat.S_ISDIR(found.st_mode) or found.st_uid != os.geteuid():
        raise CannotStart(f"{folder} belongs to somebody else. Remove it and start again.")
    folder.chmod(0o711 if is_root() else 0o700)
    return folder


def make_private(folder: Path) -> Path:
    """Makes a folder that only the account of PostgreSQL can enter."""
    folder.mkdir(mode=0o700, exist_ok=True)
    if is_root():
        give_to_nobody(folder)
    return folder


def give_to_nobody(folder: Path) -> None:
    account = nobody()
    try:
        os.chown(folder, account.pw_uid, account.pw_gid)
    except OSError:
        raise CannotStart(f"Root may not give {folder} to the user nobody here. {HINT}") from None


def nobody() -> pwd.struct_passwd:
    try:
        return pwd.getpwnam("nobody")
    except KeyError:
        raise CannotStart(
            f"PostgreSQL does not run as root, and there is no user nobody to run it as. {HINT}"
        ) from None


def others_may_walk_to(path: Path) -> bool:
    """Whether every user may pass through all the folders above this path."""
    return all(folder.stat().st_mode & stat.S_IXOTH for folder in path.resolve().parents)


def others_may_run(program: Path) -> bool:
    return others_may_walk_to(program) and program.stat().st_mode & 0o005 == 0o005


def copy_for_everybody(source: Path, target: Path) -> None:
    """Copies a folder and opens the copy to all, whatever the modes of the original are."""
    shutil.copytree(source, target, symlinks=True)
    for path in (target, *target.rglob("*")):
        if not path.is_symlink():
            path.chmod(0o755)


def short_hash(path: Path) -> str:
    return sha256(os.fsencode(path.resolve())).hexdigest()[:12]
