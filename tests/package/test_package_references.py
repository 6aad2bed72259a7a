"""No table is forgotten by a package, and no column that names a row keeps a number of another installation."""

from __future__ import annotations

import re
from typing import Any

from django.apps import apps
from django.db import models

from maillage.platform.accounts.models import User
from maillage.platform.encryption.fields import BlindIndexField
from maillage.platform.keeping.package.contents import LEFT_OUT, carried_models, fields_of
from maillage.platform.keeping.package.readable import name_of
from maillage.platform.keeping.package.references import carried, file_owners, natural
from maillage.platform.registry import file_access
from maillage.platform.tenancy.models import Community

# How a column that names something is called, here or by whoever adds one.
LOOKS = re.compile(
    r"(_id|_ids|_pk|_pks|_type|_generation)$"
    r"|^(subject|object|url|query|owner|kept|absorbed|first|second|key|origin|finess|idnps|message_id)$"
)


def looks_like_a_reference(field: Any) -> bool:
    if field.is_relation or field.primary_key:
        return False
    return bool(LOOKS.search(field.name)) or isinstance(field, (models.JSONField, BlindIndexField))


def unlisted(chosen: list[Any]) -> list[str]:
    listed = {(one.model, column) for one in carried for column in one.columns}
    listed |= {(one.model, one.column) for one in natural}
    return sorted(
        f"{model._meta.label}.{field.name}"
        for model in chosen
        for field in fields_of(model)
        if looks_like_a_reference(field) and (model._meta.label, field.name) not in listed
    )


def test_every_table_of_a_community_is_carried_or_left_out_for_a_reason() -> None:
    with_community = {
        model._meta.label
        for model in apps.get_models(include_auto_created=True)
        if any(field.name == "community" for field in model._meta.concrete_fields)
    }
    assert with_community == {model._meta.label for model in carried_models()} | set(LEFT_OUT)


def test_every_column_that_names_a_row_is_listed() -> None:
    assert unlisted(carried_models()) == []


def test_a_column_that_nobody_listed_is_seen() -> None:
    class Forgotten(models.Model):
        meeting_id = models.CharField(max_length=40)
        answers = models.JSONField(default=dict)
        name = models.CharField(max_length=40)

        class Meta:
            app_label = "tests_of_package"
            managed = False

    assert unlisted([Forgotten]) == [
        "tests_of_package.Forgotten.answers",
        "tests_of_package.Forgotten.meeting_id",
    ]
    del apps.all_models["tests_of_package"]


def test_what_is_listed_exists() -> None:
    for label, column in [
        *((one.model, column) for one in carried for column in one.columns),
        *((one.model, one.column) for one in natural),
    ]:
        assert apps.get_model(label)._meta.get_field(column)


def test_links_lead_to_rows_that_come_along_to_accounts_or_to_natural_keys() -> None:
    known = {*carried_models(), Community, User}
    for model in carried_models():
        assert not [
            field for field in model._meta.many_to_many if field.remote_field.through._meta.auto_created
        ]
        for field in fields_of(model):
            if field.is_relation and field.related_model not in known:
                assert not isinstance(field.related_model._meta.pk, models.AutoField), field


def test_every_owner_of_files_says_what_it_numbers() -> None:
    assert {one.name for one in file_access} <= {one.name for one in file_owners}


def test_each_list_has_a_name_of_its_own() -> None:
    names = [name_of(model) for model in carried_models()]
    assert len(set(names)) == len(names)
