"""Backup and restoration as an operator does them: other processes, real files, kills."""

from __future__ import annotations

import json
import os
import random
import signal
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest
from django.conf import settings

from maillage.platform.keeping import unfinished
from maillage.platform.keeping.outbox import HELD
from maillage.platform.keeping.tests.conftest import Installation

PASSPHRASE = "un cheval, une agrafe"


def back_up(installation: Installation, file: Path, *options: str) -> str:
    code, said = installation.run("backup", str(file), *options)
    assert code == 0, said
    return said


def contents(folder: Path) -> dict[str, bytes]:
    return {
        str(path.relative_to(folder)): path.read_bytes()
        for path in sorted(folder.rglob("*"))
        if path.is_file() and path.name != ".lock"
    }


def messages(installation: Installation) -> list[tuple[str, str, str]]:
    with sqlite3.connect(installation.data / "maillage.sqlite3") as link:
        found = link.execute('SELECT "to", state, error FROM messaging_message ORDER BY "to"').fetchall()
    link.close()
    return found


def emails(installation: Installation) -> list[str]:
    """Of the accounts, in a database that is whole."""
    with sqlite3.connect(installation.data / "maillage.sqlite3") as link:
        assert link.execute("PRAGMA integrity_check").fetchone() == ("ok",)
        found = [email for (email,) in link.execute("SELECT email FROM accounts_user ORDER BY email")]
    link.close()
    return found


# Rows of the restoration itself: its line of the journal, the messages that it holds.
OF_RESTORING = {"audit_auditentry", "messaging_message", "audit_anchorfile", "django_content_type"}


def same_tables(one: str, other: str) -> None:
    before, after = json.loads(one), json.loads(other)
    assert before.keys() == after.keys()
    assert [name for name in before if before[name] != after[name] and name not in OF_RESTORING] == []


def test_an_encrypted_backup_brings_all_of_it_back(
    installation: Installation, empty_installation: Installation, tmp_path: Path
) -> None:
    secret = tmp_path / "secret.txt"
    secret.write_text(PASSPHRASE + "\n")
    file = tmp_path / "sauvegarde.maillage"
    said = back_up(installation, file, "--passphrase-file", str(secret))
    assert f"maillage backup --verify {file} --passphrase-file {secret}" in said
    assert file.stat().st_mode & 0o077 == 0
    assert not file.with_name(f"{file.name}.part").exists()

    code, said = installation.run("backup", str(file), "--verify", "--passphrase-file", str(secret))
    assert code == 0 and "Cette sauvegarde est bonne" in said, said

    code, said = empty_installation.run("restore", str(file))
    assert code == 2 and "phrase secrète" in said
    assert list(empty_installation.data.iterdir()) == [], "a refusal leaves neither keys nor database"
    code, said = empty_installation.run("restore", str(file), "--passphrase-file", str(secret))
    assert code == 0, said
    assert "Messages en attente au moment de la sauvegarde : 2 ; ils sont retenus" in said
    same_tables(installation.digests(), empty_installation.digests())
    assert contents(empty_installation.data / "files") == contents(installation.data / "files")
    assert sorted(contents(empty_installation.data / "imports")) == ["rpps-1"]
    for key in ("secret_key", "field_keys"):
        assert (empty_installation.data / key).read_bytes() == (installation.data / key).read_bytes()
    assert messages(empty_installation) == [
        ("p0@tests.invalid", "sent", ""),
        ("p1@tests.invalid", "failed", HELD),
        ("p2@tests.invalid", "failed", HELD),
    ]
    assert not (empty_installation.data / "restauration").exists()
    assert not unfinished.is_unfinished(empty_installation.data)


def test_a_plain_backup_holds_no_key_and_says_where_they_are(
    installation: Installation, empty_installation: Installation, tmp_path: Path
) -> None:
    file = tmp_path / "sauvegarde.maillage"
    said = back_up(installation, file)
    assert "pas chiffrée" in said and str(installation.data / "field_keys") in said
    code, said = empty_installation.run("restore", str(file), "--send-waiting")
    assert code == 0 and "les clés des champs chiffrés" in said, said
    assert [state for _, state, _ in messages(empty_installation)] == ["sent", "queued", "queued"]


def test_a_file_that_is_there_stays_unless_it_is_replaced(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "sauvegarde.maillage"
    file.write_bytes(b"precieux")
    code, said = installation.run("backup", str(file))
    assert code == 2 and "existe déjà" in said
    assert file.read_bytes() == b"precieux"
    back_up(installation, file, "--replace")
    assert file.read_bytes() != b"precieux"


def test_an_installation_with_data_is_not_overwritten(installation: Installation, backup: Path) -> None:
    before = installation.digests()
    for options in ((), ("--replace",)):
        code, said = installation.run("restore", str(backup), *options)
        assert code == 2 and ("--replace" in said or "--yes" in said), said
    assert installation.digests() == before
    code, said = installation.run("restore", str(backup), "--replace", "--yes")
    assert code == 0, said
    same_tables(before, installation.digests())


def test_a_damaged_backup_touches_nothing(installation: Installation, backup: Path) -> None:
    content = bytearray(backup.read_bytes())
    content[len(content) // 2] ^= 0xFF
    backup.write_bytes(content)
    before = installation.digests()
    code, said = installation.run("restore", str(backup), "--replace", "--yes")
    assert code == 2 and "abîmée" in said and "rien n’a été touché" in said, said
    assert installation.digests() == before


@pytest.mark.parametrize("seconds", [0.3, 1.2, 2.0])
def test_a_killed_backup_leaves_no_file_under_its_name(
    installation: Installation, tmp_path: Path, seconds: float
) -> None:
    file = tmp_path / "sauvegarde.maillage"
    process = installation.start("backup", str(file))
    time.sleep(seconds * random.uniform(0.5, 1))
    process.send_signal(signal.SIGKILL)
    process.communicate()
    if file.exists():
        assert process.returncode == 0 or installation.run("backup", "--verify", str(file))[0] == 0
    else:
        back_up(installation, file)
    assert not file.with_name(f"{file.name}.part").exists()


KILLED_BEFORE = """
import os, signal, sys
import django
django.setup()
from pathlib import Path
from maillage.platform.keeping import restore, site_sqlite, unfinished
from maillage.platform.keeping.sealing import Opener
places = {"restore": restore, "unfinished": unfinished, "SqliteSite": site_sqlite.SqliteSite}
place, name = sys.argv[2].split(".")
def kill(*arguments, **named):
    os.kill(os.getpid(), signal.SIGKILL)
setattr(places[place], name, kill)
restore.restore(Path(sys.argv[1]), Opener(), replace=True)
"""


def test_a_restoration_killed_at_any_step_is_the_old_state_or_says_so(
    installation: Installation, backup: Path
) -> None:
    installation.python(
        "import django; django.setup()\n"
        "from maillage.platform.accounts.models import User\n"
        "User.objects.create(name='Plus tard', email='tard@tests.invalid', password='!')\n"
    )

    def killed_before(step: str) -> bool:
        """Restore, killed just before `step`; whether what is left says that it is unfinished."""
        done = subprocess.run(
            [sys.executable, "-c", KILLED_BEFORE, str(backup), step],
            env=installation.environment(),
            check=False,
            capture_output=True,
        )
        assert done.returncode == -signal.SIGKILL, (step, done.stderr)
        return unfinished.is_unfinished(installation.data)

    for step in ("SqliteSite.after_rows", "unfinished.begin"):
        assert not killed_before(step)
        assert emails(installation) == ["tard@tests.invalid", "une@tests.invalid"], step
    for step in ("SqliteSite.take_over", "restore._replace_folder", "unfinished.end"):
        assert killed_before(step), step
    code, said = installation.run("migrate")
    assert code == 2 and "restauration inachevée" in said
    code, said = installation.run("restore", str(backup))
    assert code == 0, said
    assert emails(installation) == ["une@tests.invalid"]
    assert not list(installation.data.glob("*.restauration*"))


def test_what_was_being_put_in_place_is_not_served(installation: Installation, backup: Path) -> None:
    unfinished.begin(installation.data, "essai")
    for command in ("migrate", "worker"):
        code, said = installation.run(command)
        assert code == 2 and "restauration inachevée" in said, said
    # The same command again, without a word more: what is there is half of something.
    code, said = installation.run("restore", str(backup))
    assert code == 0, said
    assert not unfinished.is_unfinished(installation.data)


def test_a_full_disk_leaves_nothing_and_says_so(installation: Installation, tmp_path: Path) -> None:
    file = tmp_path / "sauvegarde.maillage"
    said = installation.python(
        "import resource, signal\n"
        "import django; django.setup()\n"
        "from pathlib import Path\n"
        "from maillage.platform.keeping.backup import back_up\n"
        "from maillage.platform.keeping.refusals import KeepingRefused\n"
        "from maillage.platform.keeping.sealing import Seal\n"
        "signal.signal(signal.SIGXFSZ, signal.SIG_IGN)\n"
        "resource.setrlimit(resource.RLIMIT_FSIZE, (100_000, resource.RLIM_INFINITY))\n"
        "for seal in (Seal(), Seal(passphrase='une phrase assez longue')):\n"
        "    try:\n"
        f"        back_up(Path({str(file)!r}), seal=seal)\n"
        "    except KeepingRefused as refusal:\n"
        "        print(refusal)\n"
    )
    assert said.count("Plus de place sur le disque") == 2
    assert list(tmp_path.glob("sauvegarde*")) == []


WRITER = """
import sys
from pathlib import Path
import django
django.setup()
from django.db import transaction
from django_scopes import scopes_disabled
from maillage.platform.audit.services import record
from maillage.platform.messaging.services import queue_email
from maillage.platform.tenancy.actor import Actor
by = Actor.system()
stop = Path(sys.argv[1])
number = 0
with scopes_disabled():
    while not stop.exists():
        with transaction.atomic():
            queue_email(by=by, community=None, to=f"w{number}@tests.invalid", subject="x", body="x", purpose="pair")
            record(by=by, action="pair", label=str(number))
        number += 1
print(number)
"""


def test_a_backup_during_writes_holds_whole_transactions(
    installation: Installation, empty_installation: Installation, tmp_path: Path
) -> None:
    stop = tmp_path / "stop"
    writer = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(stop)],
        env=installation.environment(),
        stdout=subprocess.PIPE,
        text=True,
    )

    def written_beyond(number: int) -> int:
        """Wait until more than so many messages are there; how many."""
        while (there := len(messages(installation)) - 3) <= number:
            assert writer.poll() is None, "the writer must still be at work"
            time.sleep(0.05)
        return there

    written_beyond(20)
    file = tmp_path / "sauvegarde.maillage"
    back_up(installation, file)
    written_beyond(len(messages(installation)) - 3)
    stop.touch()
    out, _ = writer.communicate()
    assert int(out) > 20
    code, said = empty_installation.run("restore", str(file))
    assert code == 0, said
    with sqlite3.connect(empty_installation.data / "maillage.sqlite3") as link:
        mails = link.execute("SELECT count(*) FROM messaging_message WHERE purpose = 'pair'").fetchone()[0]
        lines = link.execute("SELECT count(*) FROM audit_auditentry WHERE action = 'pair'").fetchone()[0]
    link.close()
    assert 0 < mails == lines < int(out)


@pytest.mark.postgres
def test_sqlite_to_postgresql_and_back_loses_nothing(
    installation: Installation, new_postgresql: Callable[[str], Installation], tmp_path: Path
) -> None:
    grown = new_postgresql("grown")
    first, second = tmp_path / "1.maillage", tmp_path / "2.maillage"
    back_up(installation, first)
    code, said = grown.run("restore", str(first), "--send-waiting")
    assert code == 0, said
    same_tables(installation.digests(), grown.digests())
    code, said = grown.run("backup", "--verify", str(first), "--into", grown.url)
    assert code == 0, said
    # Again over what is there, as after a disaster.
    back_up(grown, second)
    code, said = grown.run("restore", str(second), "--replace", "--yes", "--send-waiting")
    assert code == 0, said
    home = Installation(tmp_path / "home")
    home.data.mkdir()
    code, said = home.run("restore", str(second), "--send-waiting")
    assert code == 0, said
    same_tables(grown.digests(), home.digests())
    assert contents(home.data / "files") == contents(installation.data / "files")
    # The next number is a new one on the other database too.
    grown.python(
        "import django; django.setup()\n"
        "from maillage.platform.accounts.models import User\n"
        "User.objects.create(name='Suivante', email='suite@tests.invalid', password='!')\n"
    )


@pytest.mark.postgres
def test_two_migrations_at_once_wait_for_each_other(new_postgresql: Callable[[str], Installation]) -> None:
    fresh = new_postgresql("fresh")
    both = [fresh.start("migrate"), fresh.start("migrate")]
    said = [process.communicate(timeout=300) for process in both]
    assert [process.returncode for process in both] == [0, 0], said


def test_the_suite_left_the_settings_alone() -> None:
    assert settings.MAILLAGE_BACKUP.folder is None
    assert "MAILLAGE_BACKUP_DIR" not in os.environ
