"""What action sheets hold about persons: who pilots, who takes part, who bears a step, who wrote what."""

from __future__ import annotations

from collections.abc import Iterator

from django.db.models import Q

from maillage.contexts.association.api import contacts_of
from maillage.contexts.programme.actions.models import Action, ActionEntry, ActionMember, EntryKind, Step
from maillage.contexts.programme.permissions import VIEW
from maillage.platform.audit.services import record
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    NotPersonal,
    Person,
    PersonData,
    described,
    holdings,
    not_personal,
    person_data,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

ERASED = "Commentaire retiré."


def register() -> None:
    """Called once, when the application starts."""
    holdings.register(
        Holding(
            "programme.actions",
            "Fiches actions",
            "work",
            "les pilotes, les membres des groupes, les partenaires, et ceux qui commentent",
            (
                "programme.Action",
                "programme.Step",
                "programme.ActionMember",
                "programme.ActionEntry",
            ),
            (VIEW,),
            "Savoir qui fait quoi et pour quand, et le montrer à l’assurance maladie et à l’ARS.",
            "Intérêt légitime : mener le projet de santé (RGPD, article 6.1.f).",
            "Tant que la CPTS mène son projet de santé : les fiches prouvent ce qui a été fait.",
            "Les membres qui écrivent les fiches.",
        )
    )
    not_personal.register(NotPersonal("programme.ActionLink", "ce à quoi une fiche est liée"))
    person_data.register(
        PersonData(
            "programme.actions",
            "Fiches actions",
            36,
            (
                "programme.Action",
                "programme.Step",
                "programme.ActionMember",
                "programme.ActionEntry",
            ),
            held,
            erase,
            keeps="les fiches et leurs étapes, sans le nom de qui les portait ni ses commentaires.",
        )
    )


def _comments(person: Person) -> Q:
    """Those that were not taken out yet."""
    if person.user_id is None:
        return Q(pk__in=[])
    return Q(created_by_id=person.user_id, kind=EntryKind.COMMENT) & ~Q(words=ERASED)


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    """What the person pilots, bears, takes part in, and wrote."""
    del everywhere
    contacts = [one.pk for one in contacts_of(person)]
    for row in Action.objects.filter(pilot_id__in=contacts).order_by("pk"):
        yield described(row, leave_out=("search_name", "version", "pilot"), at="created_at")
    for step in Step.objects.filter(owner_id__in=contacts).select_related("action").order_by("pk"):
        yield described(step, leave_out=("rank", "version", "owner"))
    members = ActionMember.objects.filter(contact_id__in=contacts).select_related("action", "contact")
    for member in members.order_by("pk"):
        yield described(member, leave_out=("contact",))
    for entry in ActionEntry.objects.filter(_comments(person)).select_related("action").order_by("pk"):
        yield described(entry, at="created_at")


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """The name leaves the sheets, the words of the person are taken out; what was done stays."""
    del everywhere
    contacts = [one.pk for one in contacts_of(person)]
    count = Action.objects.filter(pilot_id__in=contacts).update(pilot=None)
    count += Step.objects.filter(owner_id__in=contacts).update(owner=None)
    count += ActionMember.objects.filter(contact_id__in=contacts).delete()[0]
    count += ActionEntry.objects.filter(_comments(person)).update(words=ERASED)
    if not count:
        return []
    record(by=by, action="action.people_erased", after={"count": count})
    places = count_words(count, "endroit des fiches actions", "endroits des fiches actions")
    return [f"nom ou commentaire retiré de {places}."]
