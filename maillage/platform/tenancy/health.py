"""The health-data switch in the code: without the declarations, nothing classified `health` is kept.

A field is `health` if it can hold a patient's identity, birth date, contact, or free text about a case. With
`MAILLAGE_HEALTH_DATA=off` such a field stays empty: a form does not show it, an interface drops it, and a write that
fills it raises. With `on` it is stored encrypted, in rows of a community only, and each reading is logged
(`audit.health.may_read_health`).
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.core import checks
from django.db import models

from maillage.platform.encryption.fields import BlindIndexField, EncryptedTextField

LEVEL = "health"
# The only fields that may be classified health: unreadable in the database.
SEALED: tuple[type[models.Field[Any, Any]], ...] = (EncryptedTextField, BlindIndexField)


class HealthDataRefused(RuntimeError):
    """A programming error: health data were about to be written where the installation takes none."""


def health_data_taken() -> bool:
    """True where the operator declared the certified host, the controller and the impact assessment."""
    return bool(settings.MAILLAGE_HEALTH_DATA)


@cache
def health_fields(model: type[models.Model]) -> frozenset[str]:
    """Names of the concrete fields of `model` that are classified health."""
    declared: dict[str, str] = getattr(model, "classification", {})
    return frozenset(f.name for f in model._meta.concrete_fields if declared.get(f.name) == LEVEL)


def check_health(row: models.Model) -> None:
    """HealthDataRefused if a health field of `row` is filled where none is taken."""
    if health_data_taken():
        return
    model = type(row)
    # A deferred field is not read: it is as the database holds it, and no write changes it.
    names = health_fields(model) - row.get_deferred_fields()
    _refuse(model, (name for name in names if not _empty(getattr(row, name))))


def check_health_values(model: type[models.Model], values: Mapping[str, Any]) -> None:
    """The same for the arguments of an `update()`; an expression is taken for filled."""
    if not health_data_taken():
        _refuse(model, (name for name in health_fields(model) & set(values) if not _empty(values[name])))


def _refuse(model: type[models.Model], names: Iterable[str]) -> None:
    filled = sorted(names)
    if filled:
        # The names of the fields, never what they hold.
        raise HealthDataRefused(f"{model._meta.label}: {filled} filled while MAILLAGE_HEALTH_DATA is off")


def _empty(value: Any) -> bool:
    # False and 0 say something of somebody; these do not.
    return value is None or (isinstance(value, (str, bytes, list, dict, tuple)) and not value)


def without_health(model: type[models.Model], values: Mapping[str, Any]) -> dict[str, Any]:
    """`values` by field name, without the health ones where none are taken: for whatever answers or accepts rows."""
    dropped = frozenset() if health_data_taken() else health_fields(model)
    return {name: value for name, value in values.items() if name not in dropped}


class HealthAwareForm:
    """Mixin of a form, first among its bases: without health data, its health fields are not there.

    A ModelForm knows them by its model; a plain form names them in `health_names`. What a browser sends for a field
    that is not there is not read.
    """

    health_names: tuple[str, ...] = ()
    fields: dict[str, Any]

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        if health_data_taken():
            return
        model = getattr(getattr(self, "_meta", None), "model", None)
        for name in {*self.health_names, *(health_fields(model) if model else ())}:
            self.fields.pop(name, None)


def health_faults(chosen: Iterable[type[models.Model]]) -> Iterator[str]:
    """What is wrong with the health fields of the models: readable in the database, or outside the guard above."""
    from maillage.platform.tenancy.models import CommunityModel, SharedModel

    for model in chosen:
        for name in sorted(health_fields(model)):
            if not isinstance(model._meta.get_field(name), SEALED):
                yield f"{model._meta.label}.{name}: a health field must be an EncryptedTextField or a BlindIndexField"
            if not issubclass(model, CommunityModel | SharedModel):
                yield f"{model._meta.label}.{name}: health data belong to rows of a community"


def check_models(app_configs: Any = None, **kwargs: Any) -> list[checks.CheckMessage]:
    """Django's system check over the models of every app."""
    chosen = apps.get_models(include_auto_created=True)
    return [checks.Error(fault, id="tenancy.E001") for fault in health_faults(chosen)]
