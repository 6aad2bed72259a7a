"""`maillage serve`: the site, with or without the background work, in one process or several."""

from __future__ import annotations

import argparse
import os
import subprocess
from pathlib import Path
from typing import Any

from maillage.config.commands import demo_folder
from maillage.config.commands.french_arguments import FrenchParser
from maillage.config.commands.installation import (
    child_environment,
    hold,
    measures_folder,
    on_sqlite,
    python_command,
    set_environment,
)
from maillage.config.commands.refusal import Refusal
from maillage.config.commands.supervisor import Supervisor, open_port, open_socket
from maillage.config.commands.terminal import tell

DEFAULT_PORT = 8000
MOST_PROCESSES = 32
# An address of the data folder's neighbourhood may be longer than the system takes for a socket (107 bytes on Linux).
LONGEST_SOCKET = 107


def declare(commands: Any) -> None:
    """Add `serve` to the commands of `maillage`."""
    serve = commands.add_parser("serve", help="sert le site et fait le travail de fond")
    port_and_threads(serve)
    serve.options.add_argument(
        "--host",
        default="127.0.0.1",
        metavar="ADRESSE",
        help="adresse d’écoute (127.0.0.1 ; 0.0.0.0 pour toutes)",
    )
    serve.options.add_argument(
        "--socket",
        type=_socket,
        metavar="CHEMIN",
        help="prise Unix, au lieu d’un port, pour un serveur frontal de cette machine",
    )
    serve.options.add_argument(
        "--processes",
        type=_processes,
        default=1,
        metavar="N",
        help="processus web (1) ; plusieurs demandent PostgreSQL",
    )
    serve.options.add_argument(
        "--without-worker",
        dest="worker",
        action="store_false",
        help="sert les pages seules : le travail de fond est fait par « maillage worker »",
    )
    serve.set_defaults(run=serve_site)


def serve_site(options: argparse.Namespace) -> int:
    """Serve until asked to stop; Refusal for what cannot be served so."""
    data_dir = set_environment()
    demo_folder.refuse_real_use(data_dir)
    if options.processes > 1 and on_sqlite():
        raise Refusal(
            f"{options.processes} processus web demandent une base PostgreSQL (MAILLAGE_DATABASE_URL) : SQLite est "
            "servi par un seul processus. Retirez l’option --processes, ou passez à PostgreSQL."
        )
    if options.socket:
        listener, address = open_socket(options.socket), str(options.socket)
    else:
        hint = f"Choisissez-en un autre, par exemple « maillage serve --port {other(options.port)} »."
        listener = open_port(options.host, options.port, hint=hint)
        # A passkey belongs to a name: « localhost » has one, 127.0.0.1 has none.
        name = "localhost" if options.host == "127.0.0.1" else options.host
        address = f"http://{name}:{options.port}"
        os.environ.setdefault("MAILLAGE_BASE_URL", address)
    # On PostgreSQL two servers may share a data folder: the database sees to it that they agree.
    with listener, hold(data_dir, shared=not on_sqlite()), measures_folder() as measures:
        code = prepare("serve")
        if code:
            return code
        return Supervisor(
            listener,
            threads=options.threads,
            processes=options.processes,
            worker=options.worker,
            measures=measures,
            on_ready=lambda: tell(f"Maillage répond : {address}"),
        ).run()


def prepare(action: str) -> int:
    """Run the preparation as a child, which says itself what is wrong."""
    command = python_command("maillage.config.commands.preparation", action)
    return subprocess.run(command, env=child_environment(), check=False).returncode  # noqa: S603  # our own module


def port_and_threads(parser: FrenchParser) -> None:
    parser.options.add_argument(
        "--port", type=_port, default=DEFAULT_PORT, metavar="N", help=f"port d’écoute ({DEFAULT_PORT})"
    )
    parser.options.add_argument(
        "--threads", type=_threads, default=8, metavar="N", help="pages calculées en même temps (8)"
    )


def other(port: int) -> int:
    """A port to propose where this one is taken."""
    return port + 1 if port < 65_535 else DEFAULT_PORT


def _port(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 65_535:
        raise argparse.ArgumentTypeError(f"un port est un nombre de 1 à 65535, pas « {text} »")
    return int(text)


def _threads(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= 64:
        raise argparse.ArgumentTypeError(f"un nombre de 1 à 64 est attendu, pas « {text} »")
    return int(text)


def _processes(text: str) -> int:
    if not text.isascii() or not text.isdigit() or not 1 <= int(text) <= MOST_PROCESSES:
        raise argparse.ArgumentTypeError(f"un nombre de 1 à {MOST_PROCESSES} est attendu, pas « {text} »")
    return int(text)


def _socket(text: str) -> Path:
    path = Path(text).expanduser().absolute()
    if len(os.fsencode(path)) > LONGEST_SOCKET:
        raise argparse.ArgumentTypeError(
            f"le chemin d’une prise a {LONGEST_SOCKET} octets au plus, « {text} » en a {len(os.fsencode(path))}"
        )
    return path
