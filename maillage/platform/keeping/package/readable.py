"""The same rows for people who leave the product altogether: one sheet a list, in French, and what to read first."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from functools import lru_cache
from typing import IO, Any, BinaryIO, Final, cast

from django.db import models
from django.utils.text import slugify

from maillage.platform.accounts.models import User
from maillage.platform.audit.classification import LEVELS, level
from maillage.platform.files.models import StoredFile
from maillage.platform.keeping.package import contents
from maillage.platform.keeping.package.people import OUTSIDER_NAME
from maillage.platform.tables.columns import Column, Kind
from maillage.platform.tables.csv_file import write_csv
from maillage.platform.tables.xlsx_file import MAX_ROWS, write_xlsx
from maillage.platform.tenancy.models import Community, Membership
from maillage.platform.ui.typography import with_article

_CHUNK: Final = 2_000


def lists_of(model: Any, community_pk: int) -> Iterator[tuple[str, BinaryIO]]:
    """(name, file) of the list of a model as CSV and as a workbook; none where there is no row."""
    rows: models.QuerySet[Any] = models.QuerySet(model).filter(community_id=community_pk).order_by("pk")
    if model is StoredFile:
        rows = rows.exclude(owner=contents.OWNER)
    count = rows.count()
    if not count:
        return
    links = [field.name for field in contents.all_links(model) if field.name != "community"]
    if links:
        rows = rows.select_related(*links)
    columns = columns_of(model, community_pk)
    name = name_of(model)
    file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  # closed by the caller
    write_csv(file, columns, rows.iterator(chunk_size=_CHUNK))
    yield f"{name}.csv", file
    if count <= MAX_ROWS:
        file = cast(BinaryIO, tempfile.TemporaryFile())  # noqa: SIM115  # closed by the caller
        title = str(model._meta.verbose_name_plural).capitalize()
        write_xlsx(
            cast(IO[bytes], file), title, columns, rows.iterator(chunk_size=_CHUNK), [("Liste", title)]
        )
        yield f"{name}.xlsx", file


def name_of(model: Any) -> str:
    """Name of its files: the plural in French, with the room where two models share one."""
    plural = slugify(model._meta.verbose_name_plural)
    same = [one for one in contents.carried_models() if slugify(one._meta.verbose_name_plural) == plural]
    return plural if len(same) == 1 else f"{plural}-{model._meta.app_label}-{model._meta.model_name}"[:60]


def columns_of(model: Any, community_pk: int) -> list[Column]:
    """The fields of a model under their French names; its number first, by which other lists name it."""
    members = _member_numbers(community_pk)
    return [
        Column(
            name=field.name,
            label="Numéro" if field.primary_key else str(field.verbose_name).capitalize(),
            value=_reader(field, members),
            kind=_kind(field),
            level=level(model, field.name) if level(model, field.name) in LEVELS else "public",
        )
        for field in contents.fields_of(model)
        if field.name != "community"
    ]


def _member_numbers(community_pk: int) -> frozenset[int]:
    rows = Membership.objects.filter(community_id=community_pk)
    return frozenset(rows.values_list("user_id", flat=True))


def _kind(field: Any) -> Kind:
    if field.is_relation or field.choices:
        return "text"
    if isinstance(field, models.DateTimeField):
        return "datetime"
    if isinstance(field, models.DateField):
        return "date"
    is_number = isinstance(field, (models.IntegerField, models.FloatField, models.DecimalField))
    return "number" if is_number else "text"


def _reader(field: Any, members: frozenset[int]) -> Callable[[Any], Any]:
    name, attname = field.name, field.attname
    if field.is_relation and field.related_model is User:
        return lambda row: _person(row, name, attname, members)
    if field.is_relation:
        return lambda row: None if getattr(row, attname) is None else str(getattr(row, name))
    if field.choices:
        words = _words(tuple(field.flatchoices))
        return lambda row: words.get(getattr(row, attname), getattr(row, attname))
    if field.model._meta.label == "messaging.Message" and name in contents.UNSENT:
        return lambda row: ""
    words_of = _WORDS.get(field.get_internal_type())
    if words_of is not None:
        return lambda row: words_of(getattr(row, attname))
    return lambda row: getattr(row, attname)


def _person(row: Any, name: str, attname: str, members: frozenset[int]) -> str | None:
    number = getattr(row, attname)
    if number is None:
        return None
    if number not in members:
        return OUTSIDER_NAME
    user = getattr(row, name)
    return f"{user.name} ({user.email})"


@lru_cache
def _words(choices: tuple[tuple[Any, Any], ...]) -> dict[Any, str]:
    return {key: str(label) for key, label in choices}


def _text(value: Any) -> str:
    """JSON for a reader: « clé : valeur » and commas, no brackets."""
    if isinstance(value, dict):
        return " ; ".join(f"{key} : {_text(one)}" for key, one in value.items())
    if isinstance(value, list):
        return ", ".join(_text(one) for one in value)
    return (
        {None: "", True: "oui", False: "non"}.get(value, str(value))
        if value in (None, True, False)
        else str(value)
    )


_WORDS: Final[dict[str, Callable[[Any], str]]] = {
    "JSONField": _text,
    "BooleanField": lambda value: {True: "oui", False: "non"}.get(value, ""),
}


def readme(community: Community, header: dict[str, Any]) -> str:
    """What to read first."""
    return (
        f"Les données de {with_article(community.name)}\r\n"
        f"sorties de {header['origin']} (Maillage {header['version']}) le {header['made_at'][:10]}\r\n\r\n"
        "Ce paquet contient tout ce que votre communauté a écrit dans Maillage.\r\n\r\n"
        "lisible/            chaque liste, en classeur (.xlsx) et en texte (.csv) : ouvrez-les avec un tableur.\r\n"
        "                    La colonne « Numéro » relie les listes entre elles.\r\n"
        "files/            vos fichiers. Leur nom est une empreinte ; la liste « fichiers » dit lequel est lequel\r\n"
        "                    (colonne « Empreinte »).\r\n"
        "accounts.json       vos membres : adresse et nom. Aucun mot de passe n’est dans ce paquet.\r\n"
        "journal/            votre journal et les empreintes de ses sceaux ; son propre LISEZMOI dit comment les\r\n"
        "                    vérifier sans Maillage.\r\n"
        "rows/, header.json, manifest.json   la même chose pour un autre Maillage.\r\n\r\n"
        "Pour entrer dans un autre Maillage, donnez le fichier entier à qui le tient : il lance\r\n"
        "« maillage import-community FICHIER ». Chacun de vos membres y reçoit un lien pour choisir\r\n"
        "un mot de passe.\r\n\r\n"
        "Les fiches des registres nationaux (professionnels, établissements) ne sont pas à vous : elles sont\r\n"
        "citées par leur numéro national (« professional: » puis le RPPS, « structure: » puis le FINESS).\r\n\r\n"
        "Ce paquet contient des données de personnes : gardez-le comme vous gardez vos dossiers, et effacez les\r\n"
        "copies dont vous n’avez plus besoin.\r\n"
    )
