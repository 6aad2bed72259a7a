"""An encrypted field: unreadable in the database, plain in Python, and not to be searched."""

from __future__ import annotations

from typing import Any

import pytest
from django.core.exceptions import FieldError
from django.db import connection, models
from django.test.utils import isolate_apps

from maillage.platform.audit.classification import MASK, masked
from maillage.platform.encryption import Unreadable, blind_index, looks_sealed
from maillage.platform.encryption.fields import BlindIndexField, EncryptedTextField


def stored() -> list[tuple[str, str | None]]:
    with connection.cursor() as cursor:
        cursor.execute("SELECT name, note FROM tests_secret ORDER BY id")
        return list(cursor.fetchall())


def test_the_database_holds_nothing_readable(secrets_model: Any) -> None:
    row = secrets_model.objects.create(name="Dupont", note=None)
    secrets_model.objects.bulk_create(
        [secrets_model(name="Durand", note="toux"), secrets_model(name="", note="")]
    )
    row.note = "fièvre"
    row.save(update_fields=["note"])
    secrets_model.objects.filter(pk=row.pk).update(name="Dubois")
    rows = stored()
    assert all(looks_sealed(text) for text in (*rows[0], *rows[1]) if text is not None)
    assert rows[2] == ("", "")
    read = list(secrets_model.objects.order_by("pk").values_list("name", "note"))
    assert read == [("Dubois", "fièvre"), ("Durand", "toux"), ("", "")]


def test_bulk_update_seals_too(secrets_model: Any) -> None:
    rows = [secrets_model.objects.create(name=name) for name in ("a", "b")]
    for row in rows:
        row.name = row.name.upper()
    secrets_model.objects.bulk_update(rows, ["name"])
    assert all(looks_sealed(name) for name, _ in stored())
    assert set(secrets_model.objects.values_list("name", flat=True)) == {"A", "B"}


@pytest.mark.parametrize(
    "lookup", ["exact", "iexact", "contains", "startswith", "in", "gt", "regex", "length__gt"]
)
def test_a_search_in_the_field_is_refused(secrets_model: Any, lookup: str) -> None:
    value = ["Dupont"] if lookup == "in" else "Dupont"
    with pytest.raises(FieldError, match="blind index"):
        list(secrets_model.objects.filter(**{f"name__{lookup}": value}))
    with pytest.raises(FieldError, match="blind index"):
        list(secrets_model.objects.exclude(**{f"name__{lookup}": value}))


def test_empty_and_absent_can_be_asked(secrets_model: Any) -> None:
    secrets_model.objects.create(name="", note=None)
    secrets_model.objects.create(name="Dupont", note="toux")
    assert secrets_model.objects.filter(note__isnull=True).count() == 1
    assert secrets_model.objects.filter(note=None, name="").count() == 1
    assert secrets_model.objects.exclude(name="").count() == 1


def test_the_blind_index_finds_it_again(secrets_model: Any) -> None:
    def index(text: str) -> str:
        return blind_index(text, purpose="secret.name")

    secrets_model.objects.create(name="Dupont", name_index=index("dupont"))
    secrets_model.objects.create(name="Durand", name_index=index("durand"))
    assert secrets_model.objects.get(name_index=index("durand")).name == "Durand"
    assert secrets_model.objects.filter(name_index__in=[index("x")]).count() == 0
    with pytest.raises(FieldError):
        secrets_model.objects.filter(name_index__startswith="a")


def test_a_row_of_another_keyring_is_unreadable(secrets_model: Any, ring_file: Any) -> None:
    from maillage.platform.encryption import keys

    secrets_model.objects.create(name="Dupont")
    keys.replace(ring_file, keys.new_keyring())
    with pytest.raises(Unreadable):
        secrets_model.objects.get()


def test_the_journal_masks_it(secrets_model: Any) -> None:
    assert masked(secrets_model, {"name": "Dupont", "note": "toux"}) == {"name": MASK, "note": MASK}


@isolate_apps("maillage.platform.tenancy")
def test_an_encrypted_field_must_be_classified_and_not_indexed() -> None:
    class Careless(models.Model):
        bare = EncryptedTextField()
        shown = EncryptedTextField()
        fine = EncryptedTextField()
        unique = EncryptedTextField(unique=True)
        index = BlindIndexField()

        classification = {"shown": "professional", "fine": "personal", "unique": "health"}

        class Meta:
            app_label = "tenancy"

    faults = {
        (fault.obj.name, fault.id) for fault in Careless.check() if str(fault.id).startswith("encryption")
    }
    assert faults == {
        ("bare", "encryption.E001"),
        ("shown", "encryption.E001"),
        ("unique", "encryption.E002"),
    }
