"""Walks every model of the installation; then shows each check a model that is wrong."""

from __future__ import annotations

from typing import Any

import pytest
from django.apps import apps
from django.db import models
from django.test.utils import isolate_apps

from maillage.contexts.territory.models import Commune
from maillage.platform.audit.classification import THIRD_PARTY
from maillage.platform.tenancy.models import Community, CommunityModel, Membership
from tests.consistency.models import (
    behaviour_faults,
    classification_faults,
    is_ours,
    of_all,
    order_faults,
    tenancy_faults,
)

EVERY_MODEL = apps.get_models(include_auto_created=True)
OURS = [model for model in EVERY_MODEL if is_ours(model)]


def test_the_walk_sees_the_models() -> None:
    labels = {model._meta.label for model in OURS}
    assert {"tenancy.Membership", "audit.AuditEntry", "territory.Commune", "directory.Activity"} <= labels


def test_every_row_of_a_community_is_scoped() -> None:
    assert of_all(tenancy_faults, EVERY_MODEL) == []


def test_links_follow_the_order_of_the_rooms() -> None:
    assert of_all(order_faults, EVERY_MODEL) == []


def test_every_field_is_classified() -> None:
    assert of_all(classification_faults, EVERY_MODEL) == []


def test_no_classification_is_left_of_a_third_party_model_that_is_gone() -> None:
    installed = {config.label for config in apps.get_app_configs()}
    labels = {model._meta.label for model in EVERY_MODEL}
    assert [label for label in THIRD_PARTY if label.split(".")[0] in installed and label not in labels] == []


def test_models_hold_no_logic() -> None:
    assert of_all(behaviour_faults, OURS) == []


def wrong(title: str, /, *, base: type[models.Model] = models.Model, module: str, **members: Any) -> Any:
    """A model as it would be written in `module`, registered nowhere."""
    meta = type("Meta", (), {"app_label": "tenancy"})
    return type(title, (base,), {"__module__": module, "Meta": meta, **members})


def link(target: Any, **options: Any) -> Any:
    return models.ForeignKey(target, on_delete=models.CASCADE, **options)


CARE, DIRECTORY, TERRITORY = (
    f"maillage.contexts.{room}.models" for room in ("care", "directory", "territory")
)


@isolate_apps("maillage.platform.tenancy")
@pytest.mark.parametrize(
    ("members", "fault"),
    [
        ({"community": link(Community, related_name="+")}, "must inherit from CommunityModel"),
        ({"community": link(Community, related_name="+")}, "objects: reads without a scope"),
        ({"community": link(Community)}, "community: related_name must be '+'"),
        ({"cpts": link(Community, related_name="+")}, "must be called `community`"),
        ({"member": link(Membership, related_name="+")}, "the row must carry its community"),
    ],
)
def test_an_unguarded_model_is_reported(members: dict[str, Any], fault: str) -> None:
    # Django completes the fields of the class that takes them: each class needs its own.
    found = list(tenancy_faults(wrong("Unguarded", module=CARE, **members)))
    assert any(fault in each for each in found), found


@isolate_apps("maillage.platform.tenancy")
def test_an_open_way_from_a_national_row_is_reported() -> None:
    row = wrong("Row", base=CommunityModel, module=CARE, commune=link(Commune))
    assert list(tenancy_faults(row)) == [
        "tenancy.Row.commune: from a community's row to a national one, related_name must be '+'"
    ]


@isolate_apps("maillage.platform.tenancy")
def test_an_unscoped_second_manager_is_reported() -> None:
    row = wrong("Row", base=CommunityModel, module=CARE, everything=models.Manager())
    assert "tenancy.Row.everything: reads without a scope" in list(tenancy_faults(row))


@isolate_apps("maillage.platform.tenancy")
@pytest.mark.parametrize(
    ("here", "target", "wrong_way"),
    [
        (TERRITORY, "directory.Professional", True),
        (DIRECTORY, "territory.Commune", False),
        ("maillage.platform.files.models", "territory.Commune", True),
        ("maillage.platform.files.models", "tenancy.Community", False),
        (CARE, "directory.Professional", False),
        (DIRECTORY, "directory.Professional", False),
    ],
)
def test_a_link_that_goes_up_is_reported(here: str, target: str, wrong_way: bool) -> None:
    row = wrong("Row", module=here, target=link(apps.get_model(target), related_name="+"))
    assert bool(list(order_faults(row))) is wrong_way


@isolate_apps("maillage.platform.tenancy")
def test_siblings_do_not_meet() -> None:
    crisis = wrong("Crisis", module="maillage.contexts.crisis.models")
    row = wrong("Row", module=CARE, crisis=link(crisis, related_name="+"))
    assert list(order_faults(row)) == ["tenancy.Row.crisis: contexts.care may not point at contexts.crisis"]


@isolate_apps("maillage.platform.tenancy")
def test_an_unclassified_field_is_reported() -> None:
    row = wrong(
        "Row",
        module=CARE,
        name=models.CharField(max_length=10),
        phone=models.CharField(max_length=10),
        classification={"id": "public", "name": "secret", "gone": "public"},
    )
    assert list(classification_faults(row)) == [
        "tenancy.Row.phone: not classified",
        "tenancy.Row.gone: classified, but no such field",
        "tenancy.Row.name: unknown level 'secret'",
    ]
    assert list(classification_faults(wrong("Bare", module=CARE))) == ["tenancy.Bare: no classification"]


@isolate_apps("maillage.platform.tenancy")
def test_logic_in_save_is_reported() -> None:
    row = wrong("Row", module=CARE, save=lambda self: None)
    assert [fault.rsplit(".", 1)[-1] for fault in behaviour_faults(row)] == ["save() is overridden"]
