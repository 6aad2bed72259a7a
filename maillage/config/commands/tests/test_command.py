"""The real command in a real process: it serves, stops, and says in French what is wrong."""

from __future__ import annotations

import contextlib
import http.client
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from maillage.config.command import main

ROOT = Path(__file__).resolve().parents[4]
PATIENCE_S = 90.0
STOP_WITHIN_S = 10.0
Run = Callable[..., "subprocess.CompletedProcess[str]"]
Start = Callable[..., "subprocess.Popen[str]"]


@pytest.fixture(scope="module")
def environment(tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """A fresh installation on SQLite, over plain HTTP, that finds its files without building them."""
    home = tmp_path_factory.mktemp("installation")
    (home / "static").mkdir()
    kept = {key: value for key, value in os.environ.items() if not key.startswith(("MAILLAGE_", "DJANGO_"))}
    return kept | {
        "HOME": str(home),
        "MAILLAGE_DATA": str(home / "data"),
        "DJANGO_SETTINGS_MODULE": "maillage.config.commands.tests.plain_settings",
        "MAILLAGE_STATIC": str(home / "static"),
        "PYTHONPATH": str(ROOT),
    }


@pytest.fixture(scope="module")
def migrated(environment: dict[str, str]) -> dict[str, str]:
    """The same with its tables; the territory, which these tests do not read, is left out."""
    command = [sys.executable, "-m", "tests.reliability.tables"]
    subprocess.run(command, env=environment, check=True, cwd=ROOT)
    return environment


@pytest.fixture
def run(environment: dict[str, str], tmp_path: Path) -> Run:
    """run("serve", "--port", "1", MAILLAGE_DATA=…) -> the command, ended."""

    def run_command(*arguments: str, **extra: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "maillage.config.command", *arguments],
            env=environment | extra,
            cwd=tmp_path,
            capture_output=True,
            text=True,
            timeout=PATIENCE_S,
            check=False,
        )

    return run_command


@pytest.fixture
def start(environment: dict[str, str], tmp_path: Path) -> Iterator[Start]:
    """start("serve", …) -> the command, running in a process group of its own."""
    started: list[subprocess.Popen[str]] = []

    def start_command(*arguments: str, **extra: str) -> subprocess.Popen[str]:
        log = (tmp_path / "log.txt").open("w", encoding="utf-8")
        with log:
            process = subprocess.Popen(
                [sys.executable, "-m", "maillage.config.command", *arguments],
                env=environment | extra,
                cwd=tmp_path,
                stdout=log,
                stderr=log,
                text=True,
                process_group=0,
            )
        started.append(process)
        return process

    yield start_command
    for process in started:
        for child in [process.pid, *descendants(process.pid)]:
            with contextlib.suppress(ProcessLookupError):
                os.kill(child, signal.SIGKILL)
        process.wait()


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def status_of(port: int, path: str = "/compte/connexion/") -> int:
    """Status of a page; 0 while nothing answers."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=30)
    try:
        connection.request("GET", path, headers={"Host": f"localhost:{port}"})
        return connection.getresponse().status
    except OSError:
        return 0
    finally:
        connection.close()


def descendants(pid: int) -> list[int]:
    """Processes below `pid`, from the system's own table."""
    listed = subprocess.run(["ps", "-eo", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    parents = [tuple(map(int, line.split())) for line in listed.splitlines()]
    found: list[int] = []
    level = {pid}
    while level:
        level = {child for child, parent in parents if parent in level}
        found += sorted(level)
    return found


def alive(pids: list[int]) -> list[int]:
    """Those that still run; a zombie that nobody waits for does not."""
    listed = subprocess.run(["ps", "-eo", "pid=,stat="], capture_output=True, text=True, check=True).stdout
    running = {int(pid) for pid, state in map(str.split, listed.splitlines()) if not state.startswith("Z")}
    return [pid for pid in pids if pid in running]


def until(condition: Callable[[], object], what: str, patience_s: float = PATIENCE_S) -> None:
    deadline = time.monotonic() + patience_s
    while not condition():
        assert time.monotonic() < deadline, f"waited in vain: {what}"
        time.sleep(0.05)


def log_of(folder: Path) -> str:
    return (folder / "log.txt").read_text(encoding="utf-8")


# --- Serving ----------------------------------------------------------------------------------------------


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_it_serves_and_stops_leaving_nothing(
    start: Start, migrated: dict[str, str], tmp_path: Path, number: signal.Signals
) -> None:
    port = free_port()
    process = start("serve", "--port", str(port))
    until(lambda: "Maillage répond" in log_of(tmp_path) or process.poll() is not None, "the address")
    assert status_of(port) == 200, log_of(tmp_path)
    until(lambda: len(descendants(process.pid)) >= 3, "web server, its process, worker")
    children = descendants(process.pid)
    process.send_signal(number)
    assert process.wait(STOP_WITHIN_S + 5) == 0
    assert alive(children) == []
    assert status_of(port) == 0
    assert "Traceback" not in log_of(tmp_path)


def test_a_worker_that_dies_is_replaced(start: Start, migrated: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    process = start("serve", "--port", str(port))

    def workers() -> list[int]:
        listed = subprocess.run(
            ["ps", "-eo", "pid=,args="], capture_output=True, text=True, check=True
        ).stdout
        ours = set(descendants(process.pid))
        rows = (line.split(None, 1) for line in listed.splitlines())
        return [int(pid) for pid, args in rows if int(pid) in ours and args.endswith("command worker")]

    until(lambda: status_of(port) == 200 and workers(), "the site")
    (first,) = workers()
    os.kill(first, signal.SIGKILL)
    until(lambda: workers() not in ([], [first]), "another worker")
    assert "Le travail de fond s’est arrêté (code -9)" in log_of(tmp_path)
    assert status_of(port) == 200


def test_when_the_supervisor_is_killed_its_children_end(start: Start, migrated: dict[str, str]) -> None:
    port = free_port()
    process = start("serve", "--port", str(port))
    until(lambda: status_of(port) == 200 and len(descendants(process.pid)) >= 3, "the site")
    children = descendants(process.pid)
    process.kill()
    process.wait()
    until(lambda: not alive(children), "no child left")


def test_one_installation_runs_once(start: Start, run: Run, migrated: dict[str, str], tmp_path: Path) -> None:
    port = free_port()
    process = start("serve", "--port", str(port))
    until(lambda: status_of(port) == 200 or process.poll() is not None, "the site")
    second = run("serve", "--port", str(free_port()))
    assert second.returncode == 2
    assert (
        f"tourne déjà sur le dossier {migrated['MAILLAGE_DATA']} (processus {process.pid})" in second.stderr
    )


# --- Refusing ---------------------------------------------------------------------------------------------


def one_line(result: subprocess.CompletedProcess[str]) -> str:
    """The refusal: one French line on standard error, code 2, no traceback."""
    assert result.returncode == 2, result.stderr
    lines = result.stderr.strip().splitlines()
    assert len(lines) == 1, result.stderr
    assert lines[0].startswith("maillage : ")
    return lines[0]


@pytest.mark.parametrize(
    ("command", "advice"), [("serve", "maillage serve --port"), ("demo", "make demo PORT=")]
)
def test_a_port_in_use_is_named(run: Run, tmp_path: Path, command: str, advice: str) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        taken.listen()
        port = taken.getsockname()[1]
        said = one_line(run(command, "--port", str(port), MAILLAGE_DATA=str(tmp_path / "data")))
    assert f"Le port {port} est déjà pris" in said
    assert advice in said


def test_an_unreachable_address_is_named(run: Run, tmp_path: Path) -> None:
    said = one_line(run("serve", "--host", "192.0.2.1", "--port", str(free_port())))
    assert "192.0.2.1" in said


@pytest.mark.parametrize("command", ["serve", "demo", "worker", "migrate"])
def test_a_folder_that_cannot_be_written_is_named(run: Run, tmp_path: Path, command: str) -> None:
    (tmp_path / "file").write_text("")
    folder = str(tmp_path / "file" / "data")
    said = one_line(run(command, MAILLAGE_DATA=folder))
    assert folder in said
    assert "MAILLAGE_DATA" in said


def test_a_database_without_tables_says_what_to_run(run: Run, tmp_path: Path) -> None:
    said = one_line(run("serve", "--port", str(free_port()), MAILLAGE_DATA=str(tmp_path / "empty")))
    assert "maillage migrate" in said


def test_a_database_that_is_away_is_said(run: Run, tmp_path: Path) -> None:
    url = f"postgresql://personne@127.0.0.1:{free_port()}/rien"
    said = one_line(
        run("serve", "--port", str(free_port()), MAILLAGE_DATA=str(tmp_path), MAILLAGE_DATABASE_URL=url)
    )
    assert "base de données" in said


def test_migrating_a_database_that_is_away_does_not_advise_to_migrate(run: Run, tmp_path: Path) -> None:
    url = f"postgresql://personne:le-mot-de-passe@127.0.0.1:{free_port()}/rien"
    said = one_line(run("migrate", MAILLAGE_DATA=str(tmp_path), MAILLAGE_DATABASE_URL=url))
    assert "ne répond pas" in said and "MAILLAGE_DATABASE_URL" in said
    assert "maillage migrate" not in said
    assert "le-mot-de-passe" not in said


def test_a_command_that_needs_tables_says_what_to_run(run: Run, tmp_path: Path) -> None:
    said = one_line(run("create-operator", "lou@tests.invalid", MAILLAGE_DATA=str(tmp_path / "empty")))
    assert "maillage migrate" in said


def test_a_database_address_that_cannot_be_read_is_said(run: Run, tmp_path: Path) -> None:
    said = one_line(
        run(
            "serve",
            "--port",
            str(free_port()),
            MAILLAGE_DATA=str(tmp_path),
            MAILLAGE_DATABASE_URL="mysql://x/y",
        )
    )
    assert "MAILLAGE_DATABASE_URL" in said


def test_the_demonstration_leaves_a_folder_of_somebody_else_alone(run: Run, tmp_path: Path) -> None:
    precious = tmp_path / "data" / "maillage.sqlite3"
    precious.parent.mkdir()
    precious.write_text("précieux")
    for arguments in (("demo",), ("demo", "--reset")):
        one_line(run(*arguments, "--port", str(free_port()), MAILLAGE_DATA=str(precious.parent)))
        assert precious.read_text() == "précieux"


def test_the_demonstration_is_not_served_as_a_real_site(run: Run, tmp_path: Path) -> None:
    (tmp_path / "DEMONSTRATION.txt").write_text("")
    said = one_line(run("serve", "--port", str(free_port()), MAILLAGE_DATA=str(tmp_path)))
    assert "maillage demo" in said


def test_a_file_that_is_not_there_is_named(run: Run, tmp_path: Path) -> None:
    said = one_line(run("import", "rpps", "absent.txt", MAILLAGE_DATA=str(tmp_path / "data")))
    assert "absent.txt" in said


def test_an_address_that_is_not_https_is_not_taken_for_a_file(run: Run, tmp_path: Path) -> None:
    for address in ("http://exemple.invalid/f.txt", "ftp://exemple.invalid/f.txt"):
        said = one_line(run("import", "rpps", address, MAILLAGE_DATA=str(tmp_path / "data")))
        assert "https://" in said and "n’existe pas" not in said


# --- Operator ---------------------------------------------------------------------------------------------


def test_an_operator_gets_a_link(run: Run, migrated: dict[str, str]) -> None:
    result = run("create-operator", "exploitation@tests.example")
    assert result.returncode == 0, result.stderr
    assert "Compte d’exploitation ouvert" in result.stdout
    assert "/compte/mot-de-passe/nouveau/" in result.stdout
    again = run("create-operator", "Exploitation@tests.example")
    assert again.returncode == 0, again.stderr
    assert "existe déjà" in again.stdout and "ouvert" not in again.stdout
    assert "/compte/mot-de-passe/nouveau/" in again.stdout


def test_a_community_is_opened_by_an_operator(run: Run, migrated: dict[str, str]) -> None:
    run("create-operator", "ouverture@tests.example")
    arguments = ("create-community", "val-exemple", "CPTS du Val", "--coordination", "coord@tests.example")
    assert "n’est pas un compte d’exploitation" in one_line(run(*arguments, "--operator", "x@tests.example"))
    opened = run(*arguments, "--operator", "ouverture@tests.example")
    assert (opened.returncode, opened.stderr) == (0, "")
    assert "CPTS du Val est ouverte" in opened.stdout
    assert "porte déjà le raccourci" in one_line(run(*arguments, "--operator", "ouverture@tests.example"))


def test_a_wrong_national_file_is_refused_in_french(
    run: Run, migrated: dict[str, str], tmp_path: Path
) -> None:
    (tmp_path / "liste.txt").write_text("Nom;Prénom\nExemple;Alix\n", encoding="utf-8")
    result = run(
        "import", "rpps", "liste.txt", "--date", "2026-11-03", "--accepter-baisse", "--accepter-ancien"
    )
    assert result.returncode != 0
    assert "Import refusé" in result.stderr
    assert "Traceback" not in result.stderr


def test_the_kinds_of_files_are_listed(run: Run, migrated: dict[str, str]) -> None:
    listed = run("import")
    assert (listed.returncode, listed.stderr) == (0, "")
    assert "rpps" in listed.stdout and "PS_LibreAcces_Personne_activite_AAAAMMJJhhmm.txt" in listed.stdout
    assert "finess-plus" in listed.stdout
    unknown = run("import", "horoscope", "https://exemple.invalid/f.csv")
    assert "« horoscope » n’est pas un genre de fichier" in unknown.stderr and "rpps" in unknown.stderr


def test_an_operators_address_is_checked(run: Run, migrated: dict[str, str]) -> None:
    assert "n’est pas une adresse" in one_line(run("create-operator", "pas une adresse"))


# --- Arguments --------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        ([], "il manque : COMMANDE"),
        (["danser"], "commande inconnue : 'danser'"),
        (["serve", "--vite"], "argument inconnu : --vite"),
        (["serve", "--port"], "--port attend une valeur"),
        (["serve", "--port", "0"], "un port est un nombre de 1 à 65535"),
        (["serve", "--port", "70000"], "pas « 70000 »"),
        (["serve", "--threads", "mille"], "pas « mille »"),
        (["import", "rpps"], "il manque : CHEMIN"),
        (["import", "rpps", "f.txt", "--date", "hier"], "une date s’écrit AAAA-MM-JJ"),
        (["create-operator"], "il manque : ADRESSE"),
    ],
)
def test_what_is_not_understood_is_told_in_french(
    capsys: pytest.CaptureFixture[str], arguments: list[str], said: str
) -> None:
    with pytest.raises(SystemExit) as ended:
        main(arguments)
    assert ended.value.code == 2
    shown = capsys.readouterr().err
    assert said in shown
    assert "Usage : maillage" in shown
    for english in ("usage:", "error", "required", "options:", "positional", "show this"):
        assert english not in shown


def test_help_names_every_command(capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main(["--aide"])
    assert ended.value.code == 0
    shown = capsys.readouterr().out
    for command in ("demo", "serve", "worker", "import", "migrate", "create-operator"):
        assert f"    {command} " in shown
