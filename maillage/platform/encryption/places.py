"""Where sealed texts lie: every EncryptedTextField by itself, and the JSON columns that a room names.

The rotation, and whoever checks the keys, walk through these places and through no others.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

from django.apps import apps
from django.db import connection, models
from django.db.models.functions import Cast

from maillage.platform.encryption.fields import EncryptedTextField
from maillage.platform.encryption.sealing import looks_sealed, unseal

Renew = Callable[[str], str]
_BATCH = 200
# JSON columns of models that are not ours to give a field to: (app label, model name, column).
_JSON: set[tuple[str, str, str]] = set()


@dataclass(frozen=True)
class Row:
    """One row and the tokens found in it; `rewritten` gives the values to store once each is renewed."""

    pk: Any
    tokens: tuple[str, ...]
    rewritten: Callable[[Renew], dict[str, Any]]


@dataclass(frozen=True)
class Place:
    """A model with sealed columns; `json` ones hold tokens anywhere inside, the others are one token each."""

    model: type[models.Model]
    columns: tuple[str, ...]
    json: bool = False

    @property
    def label(self) -> str:
        return f"{self.model._meta.label} ({', '.join(self.columns)})"

    def rows(self, after: Any, limit: int, *, lock: bool = False) -> list[Row]:
        """The next rows by primary key (from the start if `after` is None). 1 query.

        Read without any community's scope, and without the model's own manager: every row counts.
        """
        found: models.QuerySet[Any] = models.QuerySet(self.model).order_by("pk")
        if after is not None:
            found = found.filter(pk__gt=after)
        if lock and connection.features.has_select_for_update_of:
            # SQLite has no locks of rows: the transaction itself keeps other writers out (IMMEDIATE).
            found = found.select_for_update(of=("self",))
        names: dict[str, Any] = {f"sealed_{name}": self._stored(name) for name in self.columns}
        read = found.annotate(**names).values_list("pk", *names)[:limit]
        return [self._row(pk, values) for pk, *values in read]

    def _stored(self, name: str) -> Any:
        """The column as it holds its value: reading an encrypted field itself would unseal."""
        return models.F(name) if self.json else Cast(name, models.TextField())

    def _row(self, pk: Any, values: list[Any]) -> Row:
        held = dict(zip(self.columns, values, strict=True))
        if self.json:
            return Row(
                pk,
                tuple(token for value in held.values() for token in _tokens_in(value)),
                lambda renew: {name: _renewed_in(value, renew) for name, value in held.items()},
            )
        # The field seals what it is given, under the newest key: it takes the text, not the token.
        return Row(
            pk,
            tuple(value for value in held.values() if value),
            lambda renew: {name: unseal(value) for name, value in held.items() if value},
        )

    def write(self, pk: Any, values: dict[str, Any]) -> None:
        models.QuerySet(self.model).filter(pk=pk).update(**values)


def name_sealed_json(app_label: str, model: str, column: str) -> None:
    """Say that tokens of `seal` lie in a JSON column of a third-party model; called from `ready()`."""
    _JSON.add((app_label, model.lower(), column))


def sealed_places() -> list[Place]:
    """Every place of the installation, in a fixed order."""
    places = []
    for model in apps.get_models(include_auto_created=True):
        own = tuple(
            field.name for field in model._meta.local_concrete_fields if isinstance(field, EncryptedTextField)
        )
        if own and model._meta.managed and not model._meta.proxy:
            places.append(Place(model, own))
    for app_label, name, column in sorted(_JSON):
        if app_label in apps.app_configs:
            places.append(Place(apps.get_model(app_label, name), (column,), json=True))
    return sorted(places, key=lambda place: place.label)


def holds_sealed() -> bool:
    """True if a sealed text lies anywhere in the database; tables that are not made yet hold none."""
    with connection.cursor() as cursor:
        there = set(connection.introspection.table_names(cursor))
    return any(_has_token(place) for place in sealed_places() if place.model._meta.db_table in there)


def _has_token(place: Place) -> bool:
    after = None
    while rows := place.rows(after, _BATCH):
        if any(row.tokens for row in rows):
            return True
        after = rows[-1].pk
    return False


def _tokens_in(value: Any) -> Iterator[str]:
    if isinstance(value, str) and looks_sealed(value):
        yield value
    elif isinstance(value, dict):
        for part in value.values():
            yield from _tokens_in(part)
    elif isinstance(value, list):
        for part in value:
            yield from _tokens_in(part)


def _renewed_in(value: Any, renew: Renew) -> Any:
    if isinstance(value, str):
        return renew(value) if looks_sealed(value) else value
    if isinstance(value, dict):
        return {key: _renewed_in(part, renew) for key, part in value.items()}
    if isinstance(value, list):
        return [_renewed_in(part, renew) for part in value]
    return value
