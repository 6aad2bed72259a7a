"""A new key, everything sealed again, the old key away: and no step loses a text."""

from __future__ import annotations

import os
from pathlib import Path
from typing import Any

import pytest
from allauth.mfa.models import Authenticator
from django.apps import apps as all_apps
from django.db import connection

from maillage.platform.encryption import Unreadable, keys, places, rotation, seal, unseal
from tests.people import MakeUser


def settled(path: Path) -> None:
    """As if the keys had changed an hour ago."""
    long_ago = path.stat().st_mtime - 3600
    os.utime(path, (long_ago, long_ago))


def tokens() -> list[str]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name FROM tests_secret ORDER BY id")
        return [row[0] for row in cursor.fetchall()]


@pytest.fixture
def rows(secrets_model: Any, monkeypatch: pytest.MonkeyPatch) -> Any:
    monkeypatch.setattr(rotation, "BATCH", 4)
    for number in range(10):
        secrets_model.objects.create(name=f"Nom {number}", note=None if number % 2 else f"Note {number}")
    return secrets_model


def texts(model: Any) -> list[Any]:
    return list(model.objects.order_by("pk").values_list("name", "note"))


def test_a_whole_rotation(rows: Any, ring_file: Path) -> None:
    before, sealed = texts(rows), tokens()
    assert rotation.state() == rotation.State(newest=15)
    rotation.add_key()
    assert rotation.state() == rotation.State(older=15)
    assert rotation.reseal() == 10
    assert rotation.reseal() == 0, "what is done is not done again"
    assert rotation.state() == rotation.State(newest=15)
    settled(ring_file)
    assert rotation.retire() == 1
    assert rotation.retire() == 0, "there is nothing left to take away"
    assert len(keys.current().fields) == 1
    assert texts(rows) == before
    for token in sealed:
        with pytest.raises(Unreadable):
            unseal(token)


def test_old_keys_stay_while_a_row_needs_one(rows: Any, ring_file: Path) -> None:
    rotation.add_key()
    settled(ring_file)
    with pytest.raises(rotation.RotationRefused, match="15 texte"):
        rotation.retire()
    assert len(keys.current().fields) == 2


def test_old_keys_stay_while_a_page_may_still_write_with_them(rows: Any, ring_file: Path) -> None:
    rotation.add_key()
    rotation.reseal()
    with pytest.raises(rotation.RotationRefused, match="Attendez 10 minute"):
        rotation.retire()
    assert len(keys.current().fields) == 2


def test_a_rotation_stopped_halfway_goes_on(
    rows: Any, ring_file: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    before = texts(rows)
    rotation.add_key()

    def stop(done: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        rotation.reseal(stop)
    assert texts(rows) == before
    assert 0 < rotation.state().older < 15
    rotation.add_key()
    assert texts(rows) == before, "a second key in front, and the two former ones still open"
    assert rotation.reseal() == 10
    assert rotation.state() == rotation.State(newest=15)
    assert texts(rows) == before


def test_a_row_without_its_key_stops_the_rotation_and_is_named(rows: Any, ring_file: Path) -> None:
    keys.replace(ring_file, keys.new_keyring())
    found = rotation.state()
    assert (found.unreadable, found.unreadable_in) == (15, ("tenancy.Secret (name, note)",))
    with pytest.raises(Unreadable):
        rotation.reseal()
    keys.replace(
        ring_file, keys.Keyring((*keys.new_keyring().fields, *keys.current().fields), keys.current().index)
    )
    settled(ring_file)
    with pytest.raises(rotation.RotationRefused, match="15 texte"):
        rotation.retire()


def test_keys_of_the_environment_are_the_operators(rows: Any, settings: Any) -> None:
    settings.MAILLAGE_FIELD_KEYS = ",".join(keys.current().entries())
    for refused in (rotation.add_key, rotation.retire):
        with pytest.raises(rotation.RotationRefused, match="MAILLAGE_FIELD_KEYS"):
            refused()


def test_tokens_inside_a_json_column_are_renewed(
    db: None, ring_file: Path, make_user: MakeUser, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(places, "apps", all_apps)
    monkeypatch.setattr(places, "_JSON", {("mfa", "authenticator", "data")})
    data = {
        "secret": seal("JBSWY3DP"),
        "used_mask": 3,
        "codes": [seal("un"), {"deux": seal("deux")}],
        "plain": "x",
    }
    row = Authenticator.objects.create(user=make_user(), type="totp", data=data)
    rotation.add_key()
    assert rotation.reseal() == 1
    row.refresh_from_db()
    assert row.data["secret"] != data["secret"]
    assert [
        unseal(row.data["secret"]),
        unseal(row.data["codes"][0]),
        unseal(row.data["codes"][1]["deux"]),
    ] == [
        "JBSWY3DP",
        "un",
        "deux",
    ]
    assert (row.data["used_mask"], row.data["plain"]) == (3, "x")
    assert rotation.state().older == 0


def test_the_installation_names_the_second_factors_among_its_sealed_places() -> None:
    labels = {place.label for place in places.sealed_places()}
    assert "mfa.Authenticator (data)" in labels
