"""The list of contacts, and the columns that it shares with that of members."""

from __future__ import annotations

from django.db.models import F

from maillage.contexts.association.contacts import professions
from maillage.contexts.association.contacts.filters import ContactFilters
from maillage.contexts.association.contacts.models import Category, Contact, ContactKind, Standing
from maillage.contexts.association.permissions import EDIT_MEMBERS, VIEW_MEMBERS
from maillage.contexts.directory import api as directory
from maillage.platform.tables.columns import Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

_TONES = {
    Standing.MEMBER: ("success", ""),
    Standing.SUSPENDED: ("warning", ""),
    Standing.FORMER: ("neutral", "user-minus"),
    Standing.KNOWN: ("neutral", "user"),
}


def link(row: Contact, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "association:contact", pk=row.pk)


def listed_name(row: Contact) -> str:
    """Family name first, as lists are read."""
    if row.organisation_name and not row.last_name:
        return row.organisation_name
    return f"{row.last_name} {row.first_name}".strip()


def activity(row: Contact) -> str:
    """Profession, else what somebody does, else as what they come."""
    said = professions.name_of(row.profession) or row.function
    if said or row.category != Category.OTHER:
        return said or str(row.get_category_display())
    return "organisation" if row.kind == ContactKind.ORGANISATION else "profession non précisée"


def in_whose_name(row: Contact) -> str:
    return row.represents.name if row.represents_id and row.represents else ""


def shown_phone(row: Contact) -> str:
    return directory.readable_phone(row.phone)


NAME = Column(
    "name", "Nom", value=listed_name, link=link, level="personal", sort=("search_name",), second=in_whose_name
)
ACTIVITY = Column(
    "activity",
    "Profession ou fonction",
    value=activity,
    level="professional",
    sort=("profession", "function"),
)
COMMUNE = Column(
    "commune",
    "Commune",
    value=lambda row: row.commune.name if row.commune_id else "",
    sort=(F("commune__search_name").asc(nulls_last=True),),
)
COLLEGE = Column(
    "college",
    "Collège",
    value=lambda row: row.college.name if row.college_id else "",
    sort=(F("college__rank").asc(nulls_last=True), "college__name"),
)
STANDING = Column(
    "standing",
    "Situation",
    value=lambda row: str(row.get_standing_display()),
    kind="badge",
    badge=lambda row: _TONES[Standing(row.standing)],
    sort=("standing",),
)
EXPORTED = (
    Column("last_name", "Nom de famille", place="export"),
    Column("first_name", "Prénom", place="export"),
    Column("organisation_name", "Organisation", place="export"),
    Column("represents", "Vient au nom de", value=in_whose_name, place="export"),
    Column("category", "Catégorie", value=lambda row: str(row.get_category_display()), place="export"),
    Column("function", "Fonction", place="export"),
    Column("practice", "Mode d’exercice", value=lambda row: str(row.get_practice_display()), place="export"),
    Column("rpps", "RPPS", place="export"),
    Column(
        "commune_code",
        "Code INSEE",
        value=lambda row: row.commune_id or "",
        level="professional",
        place="export",
    ),
    Column("email", "Adresse électronique", place="export"),
    Column("phone", "Téléphone", value=shown_phone, place="export"),
    Column("joined_on", "Adhérent depuis", kind="date", place="export"),
    Column("left_on", "Parti le", kind="date", place="export"),
)


def create_url(actor: Actor) -> str:
    if actor.community is None or not actor.can(EDIT_MEMBERS):
        return ""
    return community_url(actor.community, "association:contact_create")


CONTACTS = Table(
    name="association.contacts",
    title="Contacts",
    model=Contact,
    noun="contact",
    order=("search_name",),
    filters=ContactFilters,
    columns=(
        NAME,
        ACTIVITY,
        Column(
            "category_shown",
            "Catégorie",
            value=lambda row: str(row.get_category_display()),
            level="professional",
            sort=("category",),
            place="page",
        ),
        COMMUNE,
        STANDING,
        Column("phone_shown", "Téléphone", value=shown_phone, kind="phone", level="personal", place="page"),
        *EXPORTED,
    ),
    empty=Empty(
        "Personne n’est encore dans vos contacts : adhérents, élus, partenaires, équipe.",
        "Ajouter un contact",
        create_url,
    ),
    personal_permission=VIEW_MEMBERS,
    sources=("Contacts et adhérents tenus par la communauté.",),
)
