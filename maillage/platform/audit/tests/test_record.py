"""What the journal keeps of a change: only what changed, masked as classified, one line per act."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from django_scopes import scope

from maillage.platform.accounts.models import User
from maillage.platform.audit.classification import MASK, THIRD_PARTY, level, masked
from maillage.platform.audit.labels import (
    ACTIONS,
    action_label,
    change_text,
    changes_text,
    key_label,
    name_actions,
    object_label,
    reading_label,
    value_text,
)
from maillage.platform.audit.models import AccessEntry, AuditEntry
from maillage.platform.audit.services import record, record_read
from maillage.platform.tenancy.models import Community, Membership
from tests.people import ActorOf


def test_only_changed_keys_are_kept(actor_of: ActorOf, scoped: Community) -> None:
    entry = record(
        by=actor_of("coordinator"),
        action="tests.changed",
        before={"same": 1, "changed": 1, "gone": 1},
        after={"same": 1, "changed": 2, "new": None},
    )
    assert entry.changes == {"changed": [1, 2], "gone": [1, None]}


def test_personal_fields_are_masked_and_their_change_is_still_told(
    actor_of: ActorOf, scoped: Community
) -> None:
    user = User(pk=7, name="Exemple Essai", email="essai@tests.example")
    entry = record(
        by=actor_of("coordinator"),
        action="tests.changed",
        obj=user,
        label="un compte",
        before={"email": "avant@tests.example", "name": "Avant", "password": ""},
        after={"email": "apres@tests.example", "name": "Après", "password": "secret"},
    )
    stored = AuditEntry.objects.get(pk=entry.pk)
    assert stored.changes == {"email": [MASK, MASK], "name": ["Avant", "Après"], "password": ["", MASK]}
    assert "tests.example" not in str(stored.changes)
    assert (stored.object_type, stored.object_id, stored.label) == ("accounts.user", "7", "un compte")


def test_one_act_makes_one_line_however_large(actor_of: ActorOf, scoped: Community) -> None:
    before = AuditEntry.objects.count()
    codes = [f"{number:05}" for number in range(30_001, 30_400)]
    record(
        by=actor_of("coordinator"),
        action="tests.imported",
        label="x" * 500,
        after={"codes": codes, "rows": 399},
    )
    count = AuditEntry.objects.count()
    # The actor's own access was opened by the same test: one line more.
    assert count - before == 2
    entry = AuditEntry.objects.get(action="tests.imported")
    assert entry.changes["codes"] == [None, codes]
    assert len(entry.label) == 200


@pytest.mark.parametrize(
    ("value", "kept"),
    [
        ({"b", "a"}, ["a", "b"]),
        ((1, 2), [1, 2]),
        (date(2025, 12, 2), "2025-12-02"),
        ({1: {"x": date(2025, 1, 1)}}, {"1": {"x": "2025-01-01"}}),
        (True, True),
    ],
)
def test_any_value_can_be_kept(actor_of: ActorOf, scoped: Community, value: Any, kept: Any) -> None:
    entry = record(by=actor_of("coordinator"), action="tests.changed", after={"value": value})
    assert AuditEntry.objects.get(pk=entry.pk).changes == {"value": [None, kept]}


def test_a_reading_is_one_line_with_its_rows(actor_of: ActorOf, scoped: Community) -> None:
    record_read(by=actor_of("coordinator"), what="tests.list", label="Liste", count=184)
    entry = AccessEntry.objects.get()
    assert (entry.what, entry.label, entry.count, entry.actor_label) == (
        "tests.list",
        "Liste",
        184,
        "Exemple Coordination",
    )


def test_the_journal_of_a_community_is_its_own(
    actor_of: ActorOf, scoped: Community, other_community: Community
) -> None:
    record(by=actor_of("coordinator"), action="tests.changed")
    with scope(community=other_community):
        assert not AuditEntry.objects.filter(action="tests.changed").exists()


def test_what_is_no_field_is_kept_and_what_is_unknown_raises() -> None:
    assert masked(Membership, {"roles": ["coordinator"], "rows": 3}) == {"roles": ["coordinator"], "rows": 3}
    assert masked(None, {"email": "a"}) == {"email": "a"}
    with pytest.raises(LookupError):
        level(Membership, "unknown")
    assert set(THIRD_PARTY.values()) <= {"public", "professional", "personal", "health"}


def test_words_of_the_journal() -> None:
    assert action_label("access.opened") == "Accès ouvert"
    assert action_label("later.context") == "later.context"
    assert reading_label("messaging.messages") == "Liste des envois"
    assert reading_label("messaging.messages.export") == "Liste des envois (export)"
    assert reading_label("later.list.export") == "later.list (export)"
    assert object_label("accounts.user") == "compte"
    assert [object_label(unknown) for unknown in ("", "gone.model", "nonsense")] == ["", "", ""]
    assert key_label("accounts.user", "email") == "adresse électronique"
    assert key_label("accounts.user", "some_figure") == "some figure"


def test_a_context_gives_its_own_words(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delitem(ACTIONS, "tests.done", raising=False)
    name_actions({"tests.done": "Essai fait"})
    assert action_label("tests.done") == "Essai fait"
    del ACTIONS["tests.done"]


@pytest.mark.parametrize(
    ("before", "after", "text"),
    [
        (["coordinator"], ["coordinator", "president"], "ajouté Présidence"),
        (["30001", "30002"], ["30002", "30003"], "ajouté 30003, ôté 30001"),
        ([], ["treasurer"], "rien → Trésorerie"),
        (["a", "b"], ["b", "a"], "autre ordre"),
        (False, True, "non → oui"),
        (None, 0, "rien → 0"),
        ("", {"a": [1, None]}, "rien → a : 1, rien"),
        (MASK, MASK, f"{MASK} → {MASK}"),
    ],
)
def test_a_change_in_words(before: Any, after: Any, text: str) -> None:
    assert change_text(before, after) == text


def test_changes_in_words() -> None:
    changes: dict[str, list[Any]] = {
        "roles": [["coordinator"], ["president"]],
        "function": ["", "Sage-femme"],
    }
    assert changes_text("tenancy.membership", changes) == (
        "rôles : ajouté Présidence, ôté Coordination ; fonction : rien → Sage-femme"
    )
    assert value_text([True, None, "x"]) == "oui, rien, x"
