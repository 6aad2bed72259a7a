"""What membership, teams and imported lists hold about persons."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

from django.utils import timezone
from django_scopes import scope, scopes_disabled

from maillage.contexts.association.contacts.models import Contact, Standing
from maillage.contexts.association.contacts.personal_data import contacts_of
from maillage.contexts.association.contacts.removing import ERASED, erase_person
from maillage.contexts.association.members.models import ImportLine, MemberEvent, TeamMember
from maillage.contexts.association.permissions import EDIT_MEMBERS, VIEW_MEMBERS
from maillage.core.search_text import search_text
from maillage.platform.registry.personal_data import (
    HeldRow,
    Holding,
    Person,
    PersonData,
    Retention,
    described,
    holdings,
    person_data,
    retentions,
)
from maillage.platform.tenancy.actor import Actor
from maillage.platform.ui.typography import count_words

_INTEREST = "Contrat d’adhésion (RGPD, article 6.1.b)."
FORMER_KEPT = timedelta(days=5 * 365)
LINES_KEPT = timedelta(days=90)


def register() -> None:
    """Called once, when the application starts."""
    for holding in _holdings():
        holdings.register(holding)
    person_data.register(
        PersonData(
            "association.membership",
            "Association : adhésion, équipes, listes importées",
            29,
            ("association.MemberEvent", "association.TeamMember", "association.ImportLine"),
            held,
            erase,
            keeps="le nombre d’adhérents d’une année, sans nom.",
        )
    )
    retentions.register(
        Retention(
            "association.former_members",
            "Anciens adhérents",
            "Les fiches de ceux qui ont quitté l’association ; sans nom là où un mandat ou une présence les cite.",
            FORMER_KEPT,
            "Prescription de droit commun : cinq ans (Code civil, article 2224).",
            forget_former,
            minimum=timedelta(days=365),
        )
    )
    retentions.register(
        Retention(
            "association.import_lines",
            "Lignes des listes importées",
            "Les lignes telles qu’elles étaient dans le tableur, gardées pour corriger et pour annuler.",
            LINES_KEPT,
            "Le temps de voir une erreur d’import et de l’annuler.",
            forget_lines,
            minimum=timedelta(days=7),
        )
    )


def _holdings() -> tuple[Holding, ...]:
    return (
        Holding(
            "association.membership",
            "Adhésions et équipes",
            "members",
            "les adhérents et les membres des équipes",
            ("association.MemberEvent", "association.Team", "association.TeamMember"),
            (VIEW_MEMBERS,),
            "Savoir qui est adhérent, depuis quand, dans quel collège et dans quelle équipe.",
            _INTEREST,
            "Cinq ans après le départ.",
            "La coordination, une liste importée, le bulletin d’adhésion.",
        ),
        Holding(
            "association.imports",
            "Listes d’adhérents importées",
            "members",
            "les personnes nommées dans un tableur que la coordination a importé",
            ("association.MemberImport", "association.ImportLine"),
            (EDIT_MEMBERS,),
            "Vérifier un import, le corriger, l’annuler.",
            "Intérêt légitime : reprendre une liste qui existe (RGPD, article 6.1.f).",
            "Quatre-vingt-dix jours.",
            "Le tableur de l’association.",
        ),
    )


def held(person: Person, everywhere: bool) -> Iterator[HeldRow]:
    del everywhere
    found = [contact.pk for contact in contacts_of(person)]
    for event in MemberEvent.objects.filter(contact__in=found).select_related("college").order_by("pk"):
        yield described(event, leave_out=("contact",), at="written_at")
    for place in TeamMember.objects.filter(contact__in=found).select_related("team").order_by("pk"):
        yield described(place, leave_out=("contact",))
    for line in _lines_of(person, found):
        said = zip(line.of_import.header, line.cells, strict=False)
        yield HeldRow(
            "ligne d’une liste importée", tuple((str(title), str(cell)) for title, cell in said if cell)
        )


def erase(by: Actor, person: Person, everywhere: bool) -> list[str]:
    """The lines that name the person go; the steps and places go with the contact (`contacts.personal_data`)."""
    del by, everywhere
    lines = _lines_of(person, [contact.pk for contact in contacts_of(person)])
    ImportLine.objects.filter(pk__in=[line.pk for line in lines]).delete()
    if not lines:
        return []
    return [f"{count_words(len(lines), 'ligne', feminine=True)} de listes importées supprimées."]


def _lines_of(person: Person, contacts: list[int]) -> list[ImportLine]:
    """Lines that became one of these contacts, or whose cells hold an address or the whole name."""
    names = {" ".join(sorted(search_text(name).split())) for name in person.names if name.strip()}
    found = []
    for line in ImportLine.objects.select_related("of_import").order_by("pk"):
        cells = [str(cell) for cell in line.cells]
        if line.contact_id in contacts or _names_person(cells, person.emails, names):
            found.append(line)
    return found


def _names_person(cells: list[str], emails: frozenset[str], names: set[str]) -> bool:
    if any(email in cell.lower() for cell in cells for email in emails):
        return True
    words = set(search_text(" ".join(cells)).split())
    return any(words >= set(name.split()) for name in names)


def forget_former(before: datetime) -> int:
    """Those who left before then, in every community; how many."""
    with scopes_disabled():
        rows = list(
            Contact.objects.filter(standing=Standing.FORMER, left_on__lt=timezone.localdate(before))
            .exclude(last_name=ERASED)
            .select_related("community")
            .order_by("pk")
        )
    for contact in rows:
        with scope(community=contact.community):
            erase_person(by=Actor.system(contact.community), contact=contact)
    return len(rows)


def forget_lines(before: datetime) -> int:
    """Lines of lists read before then, in every community."""
    with scopes_disabled():
        count, _ = ImportLine.objects.filter(of_import__made_at__lt=before).delete()
    return int(count)
