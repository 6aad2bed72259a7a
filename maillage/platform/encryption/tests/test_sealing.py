"""Seal, unseal, find again: and what is said where the keys are wrong."""

from __future__ import annotations

import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from cryptography.fernet import Fernet
from django.core.exceptions import ImproperlyConfigured
from hypothesis import given
from hypothesis import strategies as st

from maillage.platform.encryption import Unreadable, blind_index, keys, looks_sealed, seal, unseal

ROOT = Path(__file__).resolve().parents[4]


@pytest.fixture
def key_file(tmp_path: Path, settings: Any) -> Path:
    """The keyring of a fresh installation."""
    path = tmp_path / "field_keys"
    settings.MAILLAGE_FIELD_KEYS = ""
    settings.MAILLAGE_FIELD_KEYS_FILE = path
    keys.prepare(variable="", path=path)
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
    keys.prepare(variable="", path=key_file)
    keys.write_new(key_file, keys.new_keyring())
    assert key_file.read_bytes() == before


def test_of_several_processes_that_start_at_once_all_have_the_same_keys(tmp_path: Path) -> None:
    code = (
        "import sys, pathlib; from maillage.platform.encryption import keys; path = pathlib.Path(sys.argv[1]);"
        "sys.stdin.readline(); keys.prepare(variable='', path=path);"
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


def test_a_missing_file_is_said_in_french(key_file: Path) -> None:
    key_file.unlink()
    with pytest.raises(ImproperlyConfigured, match="sauvegarde"):
        seal("Dupont")


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
    spoil: Callable[[list[str]], list[str]], said: str, tmp_path: Path
) -> None:
    entries = spoil(keys.new_keyring().entries())
    with pytest.raises(ImproperlyConfigured, match=said) as refusal:
        keys.prepare(variable=",".join(entries) or ",", path=tmp_path / "field_keys")
    assert "MAILLAGE_FIELD_KEYS" in str(refusal.value)
    assert not any(entry in str(refusal.value) for entry in entries)
    assert list(tmp_path.iterdir()) == []


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
