"""Seal, unseal, find again: and what is said where the keys are wrong."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from django.db import OperationalError
from hypothesis import given
from hypothesis import strategies as st

from maillage.platform.encryption import Unreadable, blind_index, keys, looks_sealed, places, seal, unseal
from tests.people import MakeUser

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def key_file(tmp_path: Path, settings: Any) -> Path:
    """The keyring of a fresh installation."""
    path = tmp_path / "field_keys"
    settings.MAILLAGE_FIELD_KEYS = ""
    settings.MAILLAGE_FIELD_KEYS_FILE = path
    keys.write_new(path, keys.new_keyring())
    return path


@given(st.text(max_size=300))
def test_what_is_sealed_is_unsealed(text: str) -> None:
    token = seal(text)
    assert unseal(token) == text
    assert looks_sealed(token) and token.isascii()
    assert seal(text) != token


def test_a_changed_token_is_unreadable() -> None:
    token = seal("Dupont")
    swapped = "B" if token[20] != "B" else "C"
    for wrong in (token[:20] + swapped + token[21:], token[:-4], "", "é", "Dupont"):
        with pytest.raises(Unreadable, match="field_keys"):
            unseal(wrong)


def test_the_file_is_for_its_owner_alone(key_file: Path) -> None:
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600
    assert [path.name for path in key_file.parent.iterdir()] == ["field_keys"]


def test_the_file_is_made_once(key_file: Path) -> None:
    before = key_file.read_bytes()
    keys.write_new(key_file, keys.new_keyring())
    assert key_file.read_bytes() == before


def test_of_several_processes_that_start_at_once_all_have_the_same_keys(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from maillage.platform.encryption import keys; path = pathlib.Path(sys.argv[1]);"
        "sys.stdin.readline(); keys.write_new(path, keys.new_keyring());"
        "print(keys.parse(path.read_text().splitlines(), 'x').entries())"
    )
    path = tmp_path / "data" / "field_keys"
    command = [sys.executable, "-c", code, str(path)]
    started = [
        subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True)
        for _ in range(4)
    ]
    for process in started:
        assert process.stdin is not None
        process.stdin.write("go\n")
        process.stdin.flush()
    answers = [process.communicate(timeout=120)[0] for process in started]
    assert [process.returncode for process in started] == [0] * 4
    assert len(set(answers)) == 1 and len(answers[0]) > 80
    assert [found.name for found in path.parent.iterdir()] == ["field_keys"]


def test_a_running_process_notices_a_changed_file(key_file: Path) -> None:
    ring = keys.current()
    old = seal("Dupont")
    newer = Fernet.generate_key().decode()
    keys.replace(key_file, keys.Keyring((newer, *ring.fields), ring.index))
    assert unseal(old) == "Dupont"
    assert Fernet(newer).decrypt(seal("Durand").encode()) == b"Durand"
    keys.replace(key_file, keys.Keyring((newer,), ring.index))
    with pytest.raises(Unreadable):
        unseal(old)


def test_another_installation_reads_nothing(key_file: Path) -> None:
    token = seal("Dupont")
    keys.replace(key_file, keys.new_keyring())
    with pytest.raises(Unreadable):
        unseal(token)


def test_an_unreadable_file_is_said_in_french(key_file: Path) -> None:
    key_file.write_text("ceci n’est pas une clé")
    with pytest.raises(ImproperlyConfigured, match="une clé"):
        seal("Dupont")


def test_a_file_that_was_never_made_is_made_at_the_first_use(db: None, key_file: Path) -> None:
    key_file.unlink()
    assert unseal(seal("Dupont")) == "Dupont"
    assert stat.S_IMODE(key_file.stat().st_mode) == 0o600


def test_a_lost_file_is_told_and_never_replaced(db: None, key_file: Path, make_user: MakeUser) -> None:
    """The database holds a secret of a second factor: another key would not open it."""
    user = make_user()
    Authenticator.objects.create(user=user, type="webauthn", data={"name": "Clé d’accès"})
    Authenticator.objects.create(user=user, type="totp", data={"secret": seal("ABCDEFGH")})
    key_file.unlink()
    for attempt in (lambda: seal("Dupont"), lambda: keys.make_first(key_file)):
        with pytest.raises(keys.KeysLost, match="Remettez sa copie"):
            attempt()
    assert not key_file.exists()


def test_while_the_database_is_silent_nothing_is_made(
    key_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def silent() -> bool:
        raise OperationalError("connection refused")

    monkeypatch.setattr(places, "holds_sealed", silent)
    key_file.unlink()
    with pytest.raises(keys.KeysLost, match="ne répond pas"):
        seal("Dupont")
    assert not key_file.exists()


def test_the_variable_comes_first(key_file: Path, settings: Any) -> None:
    ring = keys.new_keyring()
    settings.MAILLAGE_FIELD_KEYS = ",".join(ring.entries())
    assert ring.newest.decrypt(seal("Dupont").encode()) == b"Dupont"


def _short(entries: list[str]) -> list[str]:
    return [entries[0][:-3], *entries[1:]]


@pytest.mark.parametrize(
    ("spoil", "said"),
    [
        (lambda entries: [], "au moins une clé"),
        (lambda entries: entries[:1], "une seule entrée"),
        (lambda entries: [*entries, entries[-1]], "une seule entrée"),
        (_short, "n’est pas une clé"),
        (lambda entries: [*entries, "clé secrète"], "n’est pas une clé"),
        (lambda entries: [entries[0], *entries], "deux fois"),
    ],
)
def test_an_unreadable_keyring_is_refused_without_showing_it(
    spoil: Callable[[list[str]], list[str]], said: str
) -> None:
    entries = spoil(keys.new_keyring().entries())
    with pytest.raises(ImproperlyConfigured, match=said) as refusal:
        keys.check_variable(",".join(entries) or ",")
    assert "MAILLAGE_FIELD_KEYS" in str(refusal.value)
    assert not any(entry in str(refusal.value) for entry in entries)


def test_a_blind_index_is_the_same_for_the_same_text_and_purpose_only(key_file: Path) -> None:
    first = blind_index("dupont", purpose="case.name")
    assert first == blind_index("dupont", purpose="case.name")
    assert len(first) == 64
    assert first != blind_index("durand", purpose="case.name")
    assert first != blind_index("dupont", purpose="case.city")
    ring = keys.current()
    keys.replace(key_file, keys.Keyring((Fernet.generate_key().decode(),), ring.index))
    assert first == blind_index("dupont", purpose="case.name"), "a rotation keeps the indexes"
    keys.replace(key_file, keys.Keyring(ring.fields, keys.new_keyring().index))
    assert first != blind_index("dupont", purpose="case.name")
