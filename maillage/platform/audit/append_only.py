"""Rows that are written once: the ORM refuses to change or delete them.

Whoever writes past the ORM is not stopped by this; the seals show it (`verification`).
"""

from __future__ import annotations

from typing import Any, NoReturn

from django.db import models

from maillage.platform.tenancy.scoping import CommunityQuerySet


class AppendOnlyError(RuntimeError):
    """A programming error: a line of the journal was about to be changed or deleted."""


def _refuse(model: Any) -> NoReturn:
    raise AppendOnlyError(f"{model._meta.label} is append only: its rows are never changed nor deleted")


class AppendOnlyQuerySet(CommunityQuerySet):
    """Reads and inserts only."""

    def update(self, **changes: Any) -> int:
        _refuse(self.model)

    def bulk_update(self, *args: Any, **kwargs: Any) -> int:
        _refuse(self.model)

    def delete(self) -> tuple[int, dict[str, int]]:
        _refuse(self.model)


class AppendOnlyRow(models.Model):
    """Mixin: a row that was saved is neither saved again nor deleted."""

    class Meta:
        abstract = True

    def save(self, *args: Any, **kwargs: Any) -> None:
        if not self._state.adding:
            _refuse(self)
        super().save(*args, **kwargs)

    def delete(self, *args: Any, **kwargs: Any) -> tuple[int, dict[str, int]]:
        _refuse(self)


def all_rows(model: type[models.Model]) -> models.QuerySet[Any]:
    """Every row of every community, past the guards: for sealing, verification and what the law makes us erase."""
    return models.QuerySet(model)
