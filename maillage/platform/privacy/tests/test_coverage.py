"""Nothing that is held escapes the pages, the register or the answer to a person; and no page says too much."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import pytest
from django.apps import apps

from maillage.platform.access.grants import all_grants
from maillage.platform.access.roles import COMMUNITY_ROLES
from maillage.platform.privacy.holdings import (
    NOBODY,
    by_subject,
    is_author,
    role_words,
    sensitive_fields,
    shown,
)
from maillage.platform.privacy.personal_data import author_fields
from maillage.platform.registry.personal_data import (
    SUBJECTS,
    Holding,
    holdings,
    not_personal,
    person_data,
    retentions,
)

MODELS = [model for model in apps.get_models(include_auto_created=True) if sensitive_fields(model)]


def uncovered(models: list[Any], held: set[str], declared: set[str]) -> list[str]:
    """The models with fields that are not public which no holding names and nobody declared to be about nobody."""
    return sorted(model._meta.label for model in models if model._meta.label not in held | declared)


def unreached(models: list[Any], reached: set[str], declared: set[str]) -> list[str]:
    """The models that the answer to a person leaves out. A model whose only such fields say who wrote it is reached
    by the provider of authorship."""
    return sorted(
        model._meta.label
        for model in models
        if model._meta.label not in reached | declared
        and not all(is_author(field) for field in sensitive_fields(model))
    )


def holding_faults(found: list[Holding], grants: dict[str, frozenset[str]]) -> Iterator[str]:
    for one in found:
        if one.subject not in SUBJECTS:
            yield f"{one.name}: there is no subject {one.subject!r}"
        for permission in (*one.permissions, *(p for _, p in one.narrower if p)):
            if not grants.get(permission):
                yield f"{one.name}: nobody was granted {permission!r}"
        for path, _ in one.narrower:
            label, _, field = path.rpartition(".")
            if label not in one.models or not any(
                f.name == field for f in apps.get_model(label)._meta.concrete_fields
            ):
                yield f"{one.name}: {path} is not one of its fields"
        for sentence in (one.label, one.about, one.purpose, one.basis, one.retention, one.source):
            if not sentence.strip():
                yield f"{one.name}: something is not said"


HELD = {label for one in holdings for label in one.models}
DECLARED = {one.name for one in not_personal}
REACHED = {label for one in person_data for label in one.models}


def test_every_model_is_covered() -> None:
    assert uncovered(MODELS, HELD, DECLARED) == []


def test_every_model_is_reached_by_the_answer_to_a_person() -> None:
    assert unreached(MODELS, REACHED, DECLARED) == []


def test_a_forgotten_model_is_reported() -> None:
    assert uncovered(MODELS, HELD - {"accounts.Invitation"}, DECLARED) == ["accounts.Invitation"]
    assert unreached(MODELS, REACHED - {"directory.Contact"}, DECLARED) == ["directory.Contact"]


def test_holdings_are_sound() -> None:
    assert list(holding_faults(list(holdings), all_grants())) == []


def test_a_wrong_holding_is_reported() -> None:
    right = next(one for one in holdings if one.name == "accounts.accounts")
    wrong = replace(
        right,
        subject="nowhere",
        permissions=("accounts.nobody",),
        narrower=(("accounts.User.gone", ""),),
        source=" ",
    )
    assert len(list(holding_faults([wrong], all_grants()))) == 4


def test_what_is_declared_exists() -> None:
    labels = {model._meta.label for model in apps.get_models(include_auto_created=True)}
    assert (HELD | DECLARED | REACHED) - labels == set()
    assert [one.name for one in not_personal if not one.reason.strip()] == []


def test_every_author_is_told_to_the_person() -> None:
    found = {f"{model._meta.label}.{name}" for model, name in author_fields()}
    assert {"territory.Perimeter.recorded_by", "directory.Correction.recorded_by"} <= found


def test_rules_of_retention_hold_together() -> None:
    for rule in retentions:
        assert rule.minimum <= rule.kept, rule.name
        assert rule.source.strip() and rule.what.strip(), rule.name


def test_the_page_says_everything_that_is_held() -> None:
    named = {one.holding.name for _, found in by_subject() for one in found}
    assert named == {one.name for one in holdings}


def test_narrower_fields_stand_apart() -> None:
    one = shown(next(h for h in holdings if h.name == "directory.knowledge"))
    direct = next(part for part in one.fields if "ligne directe" in part.names)
    assert direct.seers == "tous les membres, sauf partenaire et suivi régional"
    assert "partner" not in direct.roles
    password = next(
        part
        for part in shown(next(h for h in holdings if h.name == "accounts.accounts")).fields
        if "mot de passe" in part.names
    )
    assert (password.seers, password.roles) == (NOBODY, frozenset())


@pytest.mark.parametrize(
    ("names", "words"),
    [
        ((), "personne"),
        ([role.name for role in COMMUNITY_ROLES], "tous les membres"),
        (
            [r.name for r in COMMUNITY_ROLES if r.name != "supervisor"],
            "tous les membres, sauf suivi régional",
        ),
        (("coordinator", "president"), "coordination, présidence"),
    ],
)
def test_roles_in_words(names: list[str], words: str) -> None:
    assert role_words(names) == words
