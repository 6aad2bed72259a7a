"""Where this installation keeps its data, and the environment in which Django is loaded."""

from __future__ import annotations

import contextlib
import ctypes
import fcntl
import os
import signal
import sys
import tempfile
from collections.abc import Iterator
from pathlib import Path
from typing import IO

from maillage.config.commands.refusal import Refusal

PACKAGE_DIR = Path(__file__).resolve().parents[2]
PR_SET_PDEATHSIG = 1
SUPERVISOR = "MAILLAGE_SUPERVISOR"
MEASURES = "PROMETHEUS_MULTIPROC_DIR"
FROM_FILE = "_FILE"


def checkout_dir() -> Path | None:
    """The source checkout that holds this package; None for an installed wheel."""
    root = PACKAGE_DIR.parent
    return root if (root / "pyproject.toml").is_file() and (root / "manage.py").is_file() else None


def default_data_dir(*, demo: bool) -> Path:
    """var/ of a checkout; for a wheel the person's data folder, another one for the demonstration."""
    checkout = checkout_dir()
    if checkout is not None:
        return checkout / "var"
    base = os.environ.get("XDG_DATA_HOME") or str(Path.home() / ".local" / "share")
    return Path(base) / ("maillage-demo" if demo else "maillage")


def set_environment(*, demo: bool = False) -> Path:
    """Choose settings and data folder for this process and its children, unless the operator did.

    Returns the data folder, which exists and may be written to; raises Refusal otherwise.
    """
    read_secret_files()
    if demo:
        os.environ["DJANGO_SETTINGS_MODULE"] = "maillage.config.settings.demo"
        # The demonstration never writes into the database of a real installation.
        os.environ.pop("MAILLAGE_DATABASE_URL", None)
    else:
        os.environ.setdefault("DJANGO_SETTINGS_MODULE", "maillage.config.settings.prod")
    data_dir = Path(os.environ.get("MAILLAGE_DATA") or default_data_dir(demo=demo)).expanduser().absolute()
    os.environ["MAILLAGE_DATA"] = str(data_dir)
    ensure_writable(data_dir)
    return data_dir


def read_secret_files() -> None:
    """Take each variable MAILLAGE_X from the file that MAILLAGE_X_FILE names, as systemd and containers hand secrets.

    The name of the file is forgotten then: children find the variable. Refusal for a file that cannot be read,
    and where both are given.
    """
    for name in [one for one in os.environ if one.startswith("MAILLAGE_") and one.endswith(FROM_FILE)]:
        wanted, path = name.removesuffix(FROM_FILE), os.environ.pop(name)
        if not path:
            continue
        if os.environ.get(wanted):
            raise Refusal(f"{wanted} et {name} disent la même chose : gardez l’une des deux variables.")
        try:
            os.environ[wanted] = Path(path).read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError) as error:
            reason = getattr(error, "strerror", None) or "ce n’est pas du texte"
            raise Refusal(f"{name} : le fichier {path} ne peut pas être lu ({reason}).") from error


def on_sqlite() -> bool:
    """Whether the database is a file of one machine, from the variable that names it."""
    return not os.environ.get("MAILLAGE_DATABASE_URL", "").startswith(("postgresql:", "postgres:"))


@contextlib.contextmanager
def measures_folder() -> Iterator[Path]:
    """Where the web processes put their counts (prometheus_client's own variable names it).

    A temporary folder, unless the operator chose one that two servers of the same machine share.
    """
    if chosen := os.environ.get(MEASURES):
        ensure_writable(Path(chosen))
        yield Path(chosen)
        return
    with tempfile.TemporaryDirectory(prefix="maillage-measures-") as folder:
        yield Path(folder)


def ensure_writable(folder: Path) -> None:
    """Make the folder if need be and try to write in it; Refusal if that fails."""
    try:
        folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryFile(dir=folder):
            pass
    except OSError as error:
        raise Refusal(
            f"Impossible d’écrire dans le dossier des données {folder} ({error.strerror or error}). "
            "Choisissez-en un autre par la variable MAILLAGE_DATA."
        ) from error


def hold(data_dir: Path, *, shared: bool = False) -> IO[str]:
    """Keep the data folder for this process tree; Refusal if another one runs on it.

    shared: others that share it too may run beside (web servers on one PostgreSQL); whoever wants it alone is refused.
    The lock lasts as long as the returned file is open: the system frees it even after a kill.
    """
    file = (data_dir / "maillage.lock").open("a+", encoding="utf-8")
    try:
        fcntl.flock(file, (fcntl.LOCK_SH if shared else fcntl.LOCK_EX) | fcntl.LOCK_NB)
    except OSError as error:
        file.seek(0)
        holder = file.read().strip()
        file.close()
        raise Refusal(
            f"Maillage tourne déjà sur le dossier {data_dir}"
            + (f" (processus {holder})" if holder else "")
            + ". Arrêtez-le, ou choisissez un autre dossier par la variable MAILLAGE_DATA."
        ) from error
    file.truncate(0)
    file.write(str(os.getpid()))
    file.flush()
    return file


def python_command(module: str, *arguments: str) -> list[str]:
    """Command line of a child that runs `module` with this same Python."""
    return [sys.executable, "-m", module, *arguments]


def child_environment(**extra: str) -> dict[str, str]:
    """Environment of a child: ours, able to import this very package, and who watches over it."""
    environment = dict(os.environ, **extra)
    checkout = checkout_dir()
    if checkout is not None:
        known = [part for part in environment.get("PYTHONPATH", "").split(os.pathsep) if part]
        environment["PYTHONPATH"] = os.pathsep.join([str(checkout), *known])
    environment[SUPERVISOR] = str(os.getpid())
    return environment


def stop_with_supervisor() -> None:
    """Ask the system to end this child when its supervisor is killed outright (Linux; elsewhere nothing)."""
    supervisor = os.environ.get(SUPERVISOR, "")
    if not supervisor or not sys.platform.startswith("linux"):
        return
    ctypes.CDLL(None, use_errno=True).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)
    if os.getppid() != int(supervisor):
        # It was killed before the request above could count.
        raise SystemExit(1)
