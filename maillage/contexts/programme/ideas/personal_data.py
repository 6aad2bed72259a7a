"""What ideas hold about persons: a name where somebody gave it, and which members support what."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta
from typing import Any, Final

from django.db.models import Q
from django_scopes import scopes_disabled

from maillage.contexts.programme.ideas.models import Idea, IdeaSupport
from maillage.contexts.programme.permissions import VIEW
from maillage.core.search_text import search_text
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    NotPersonal,
    Person,
    PersonData,
    Retention,
    described,
    holdings,
    not_personal,
    person_data,
    retentions,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

NAMES_KEPT: Final = timedelta(days=3 * 365)
_BATCH: Final = 500


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "programme.ideas",
            "Idées : qui les propose et les soutient",
            "work",
            "les personnes qui proposent ou soutiennent une idée",
            ("programme.Idea", "programme.IdeaSupport"),
            (VIEW,),
            "Recueillir les constats et les propositions, savoir ce qui est attendu par plusieurs.",
            "Intérêt légitime : élaborer le projet de santé (RGPD, article 6.1.f).",
            "Le nom, trois ans ; l’idée reste, sans lui. Le soutien, tant que la personne ne le retire pas.",
            "Les personnes elles-mêmes, ou qui note pendant l’atelier ; donner son nom est libre.",
        )
    )
    not_personal.register(NotPersonal("programme.IdeaCall", "une collecte : son titre, son adresse"))
    person_data.register(
        PersonData(
            "programme.ideas",
            "Idées proposées et soutenues",
            26,
            ("programme.Idea", "programme.IdeaSupport"),
            held,
            erase,
            keeps="le texte des idées, sans nom.",
        )
    )
    retentions.register(
        Retention(
            "programme.ideas",
            "Noms sous les idées",
            "Le nom donné avec une idée ; l’idée reste.",
            NAMES_KEPT,
            "Le temps de répondre à qui l’a proposée (RGPD, article 5.1.e).",
            forget,
            minimum=timedelta(days=180),
        )
    )


def _written_by(person: Person) -> Any:
    known = Q(pk__in=[])
    if person.user_id is not None:
        known |= Q(created_by_id=person.user_id, call=None)
    rows = Idea.objects.filter(known).order_by("pk")
    names = {search_text(name) for name in person.names if name.strip()}
    if not names:
        return rows
    named = [
        pk
        for pk, author in Idea.objects.exclude(author="").order_by("pk").values_list("pk", "author")
        if search_text(author) in names
    ]
    return Idea.objects.filter(known | Q(pk__in=named)).order_by("pk")


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """Ideas under the person's account or name, and those that they support."""
    del everywhere
    for row in _written_by(person).select_related("call", "mission", "action", "merged_into"):
        yield described(row, leave_out=("once", "search_name"), at="created_at")
    if person.user_id is not None:
        rows = IdeaSupport.objects.filter(user_id=person.user_id).select_related("idea").order_by("pk")
        for one in rows:
            yield described(one, leave_out=("user",))


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """Take the name off the ideas, delete the supports."""
    del by, everywhere
    said = []
    rows = list(_written_by(person).exclude(author="", created_by=None))
    _without_name(rows)
    if rows:
        said.append(f"{count_words(len(rows), 'idée sans son nom', 'idées sans leur nom')}.")
    if person.user_id is not None:
        count = IdeaSupport.objects.filter(user_id=person.user_id).delete()[0]
        if count:
            said.append(f"{count_words(count, 'soutien effacé', 'soutiens effacés')}.")
    return said


def _without_name(rows: list[Idea]) -> None:
    for row in rows:
        row.author, row.created_by = "", None
        row.search_name = search_text(" ".join((row.finding, row.lever, row.proposal)))
    Idea.objects.bulk_update(rows, ["author", "created_by", "search_name"], batch_size=_BATCH)


def forget(before: datetime) -> int:
    """Take off the names that are older than that."""
    done = 0
    with scopes_disabled():
        while rows := list(
            Idea.objects.filter(created_at__lt=before).exclude(author="").order_by("pk")[:_BATCH]
        ):
            _without_name(rows)
            done += len(rows)
    return done
