"""The national register as this installation keeps it: persons, and their activities.

Both are rows of the installation, shared by all communities. An activity has no key of its own in
the register: it is known by the digest of its content, and is visible from the import `since` up
to, and without, the import `until`. One number, the current generation, makes an import visible as
a whole (see `imports/README.md`).
"""

from __future__ import annotations

import re
from typing import Any, ClassVar

from django.db import models
from django.db.models.expressions import RawSQL

from maillage.contexts.directory.professionals.naming import proper_address, proper_structure_name
from maillage.contexts.territory.models import Commune

FOREVER = 2_147_483_647
# Titles of practice that come before a name; the others (Monsieur, Madame) are left out.
_CIVILITIES = {"DR": "Dr", "PR": "Pr"}
_WORD = re.compile(r"[^\W\d_]+")


def proper_name(name: str) -> str:
    """A name in capitals as it is written: « D'ESSAI-GRANITE » gives « D'Essai-Granite »; others unchanged."""
    if name != name.upper():
        return name
    return _WORD.sub(lambda match: match.group().capitalize(), name)


def readable_phone(phone: str) -> str:
    """Ten digits two by two: « 0465712468 » gives « 04 65 71 24 68 »; anything else unchanged."""
    digits = "".join(phone.split())
    if len(digits) != 10 or not digits.isdigit():
        return phone
    return "\u00a0".join(digits[at : at + 2] for at in range(0, 10, 2))


class Professional(models.Model):
    """A person of the register, by national identifier (IDNPS: type digit and number, always text)."""

    idnps = models.CharField("identifiant national", max_length=60, primary_key=True)
    civility = models.CharField("civilité", max_length=20, blank=True)
    last_name = models.CharField("nom d’exercice", max_length=120)
    first_name = models.CharField("prénom d’exercice", max_length=120, blank=True)
    # Always searched within the persons of a territory, never from an index of France.
    search_name = models.CharField("nom de recherche", max_length=240)

    classification = {
        "idnps": "professional",
        "civility": "professional",
        "last_name": "professional",
        "first_name": "professional",
        "search_name": "professional",
    }

    class Meta:
        verbose_name = "professionnel"
        verbose_name_plural = "professionnels"

    def __str__(self) -> str:
        return self.name

    @property
    def name(self) -> str:
        """Name as shown: « Dr Jeanne Aubépine-Granite » (the register writes family names in capitals)."""
        civility = _CIVILITIES.get(self.civility, "")
        return " ".join(part for part in (civility, self.first_name, proper_name(self.last_name)) if part)


# Read by the database inside each query, so that a page sees one edition whatever happens meanwhile.
# Written by hand: compiling the same subquery twice a query cost a page as much as its rows.
_CURRENT = RawSQL("(SELECT generation FROM directory_registerstate WHERE source = 'rpps')", ())


class ActivityQuerySet(models.QuerySet["Activity"]):
    def visible(self) -> ActivityQuerySet:
        """The activities of the current generation; the number is read by the database itself."""
        return self.filter(since__lte=_CURRENT, until__gt=_CURRENT)

    # What the importer asks of the rows of any register.

    def of_register(self, register: str) -> ActivityQuerySet:
        del register
        return self

    def seen_in(self, register: str) -> ActivityQuerySet:
        return self.of_register(register).visible()


class Activity(models.Model):
    """One activity of a person: a profession, with a know-how, exercised in a mode at a place."""

    # No database constraint on these two: only the importer writes here, it writes the person first
    # and knows every commune, and a check per row doubles the time of a national import. Only where
    # the whole of France is kept, a line that locates nothing we know has no commune.
    professional = models.ForeignKey(
        Professional,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        related_name="activities",
        verbose_name="professionnel",
    )
    commune = models.ForeignKey(
        Commune,
        on_delete=models.DO_NOTHING,
        db_constraint=False,
        db_index=False,
        null=True,
        related_name="+",
        verbose_name="commune",
    )
    profession_code = models.CharField("code profession", max_length=10)
    profession_label = models.CharField("profession", max_length=120)
    category_code = models.CharField("catégorie", max_length=10, blank=True)
    skill_code = models.CharField("code savoir-faire", max_length=20, blank=True)
    skill_label = models.CharField("savoir-faire", max_length=200, blank=True)
    mode_code = models.CharField("mode d’exercice", max_length=10, blank=True)
    sector_code = models.CharField("secteur", max_length=10, blank=True)
    sector_label = models.CharField("libellé du secteur", max_length=200, blank=True)
    role_label = models.CharField("rôle", max_length=200, blank=True)
    kind_code = models.CharField("genre d’activité", max_length=10, blank=True)
    structure_id = models.CharField("identifiant de la structure", max_length=60, blank=True)
    structure_name = models.CharField("structure", max_length=300, blank=True)
    address = models.CharField("adresse", max_length=400, blank=True)
    postal_code = models.CharField("code postal", max_length=20, blank=True)
    phone = models.CharField("téléphone", max_length=60, blank=True)
    email = models.CharField("adresse électronique", max_length=200, blank=True)
    digest = models.BinaryField("empreinte", max_length=16)
    since = models.IntegerField("depuis l’import")
    until = models.IntegerField("jusqu’à l’import", default=FOREVER)

    objects: ClassVar[Any] = ActivityQuerySet.as_manager()

    classification = {
        "id": "public",
        "professional": "professional",
        "commune": "professional",
        "profession_code": "professional",
        "profession_label": "professional",
        "category_code": "professional",
        "skill_code": "professional",
        "skill_label": "professional",
        "mode_code": "professional",
        "sector_code": "professional",
        "sector_label": "professional",
        "role_label": "professional",
        "kind_code": "professional",
        "structure_id": "professional",
        "structure_name": "professional",
        "address": "professional",
        "postal_code": "professional",
        "phone": "professional",
        "email": "professional",
        "digest": "public",
        "since": "public",
        "until": "public",
    }

    class Meta:
        verbose_name = "activité"
        verbose_name_plural = "activités"
        # No others: each costs a national import seconds, and PostgreSQL would add a second one for each
        # indexed text field.
        indexes = (
            models.Index(fields=("professional",), name="activity_by_person"),
            models.Index(fields=("commune", "profession_code"), name="activity_by_commune"),
        )

    def __str__(self) -> str:
        return f"{self.professional_id} {self.profession_label} {self.commune_id}"

    @property
    def shown_phone(self) -> str:
        return readable_phone(self.phone)

    @property
    def shown_address(self) -> str:
        return proper_address(self.address)

    @property
    def shown_structure(self) -> str:
        return proper_structure_name(self.structure_name)

    @property
    def commune_name(self) -> str:
        return self.commune.name if self.commune else ""
