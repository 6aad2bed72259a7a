"""Base of the rows that a national file brings: known by content, visible by generation (ADR 2)."""

from __future__ import annotations

from typing import Any, ClassVar

from django.db import models
from django.db.models.expressions import RawSQL

from maillage.contexts.directory.professionals.models import FOREVER


class NationalQuerySet(models.QuerySet[Any]):
    def visible(self) -> NationalQuerySet:
        """The rows of the register's current generation; its number is read by the database itself."""
        current = RawSQL(
            "(SELECT generation FROM directory_registerstate WHERE source = %s)", (self.model.REGISTER,)
        )
        return self.filter(since__lte=current, until__gt=current)


class NationalRow(models.Model):
    """A row of a register: seen from the import `since` up to, and without, the import `until`.

    A concrete model names its register (`REGISTER`) and never sets these three columns itself: the importer does.
    """

    REGISTER: ClassVar[str]

    digest = models.BinaryField("empreinte", max_length=16)
    since = models.IntegerField("depuis l’import")
    until = models.IntegerField("jusqu’à l’import", default=FOREVER)

    objects: ClassVar[Any] = NationalQuerySet.as_manager()

    class Meta:
        abstract = True


# To be added to the classification of each concrete model.
ROW_CLASSIFICATION = {"id": "public", "digest": "public", "since": "public", "until": "public"}
