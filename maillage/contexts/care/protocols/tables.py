"""Lists of protocols and of inclusions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from django import forms

from maillage.contexts.association.api import profession_name_of
from maillage.contexts.care.permissions import CONFIGURE
from maillage.contexts.care.protocols.models import Inclusion, Orientation, Protocol
from maillage.platform.tables.columns import Action, Column
from maillage.platform.tables.definition import Empty, Table
from maillage.platform.tables.filters import DayField, ListFilters
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url

ORIENTATIONS: Final[dict[str, tuple[str, str]]] = {
    Orientation.ON_SITE: ("success", ""),
    Orientation.DELEGATE: ("info", "mail-forward"),
    Orientation.TREATING: ("info", "stethoscope"),
    Orientation.EMERGENCY: ("warning", "ambulance"),
}


def _page(row: Protocol, actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:protocol", pk=row.pk)


def _new(actor: Actor) -> str:
    assert actor.community is not None
    return community_url(actor.community, "care:protocol_new") if actor.can(CONFIGURE) else ""


PROTOCOLS: Final = Table(
    name="care.protocols",
    title="Protocoles de coopération",
    model=Protocol,
    noun="protocole",
    order=("-is_active", "name"),
    columns=(
        Column("name", "Protocole", link=_page, sort=("name",)),
        Column(
            "profession",
            "Qui fait l’acte",
            value=lambda row: profession_name_of(row.profession),
            sort=("profession",),
        ),
        Column("takers", "Participants", kind="number", level="public", sort=("takers",)),
        Column(
            "is_confirmed",
            "Texte",
            kind="badge",
            value=lambda row: "vérifié" if row.is_confirmed else "à confirmer",
            badge=lambda row: ("success", "") if row.is_confirmed else ("warning", "help-circle"),
            sort=("is_confirmed",),
        ),
        Column(
            "is_active",
            "État",
            kind="badge",
            value=lambda row: "en service" if row.is_active else "arrêté",
            badge=lambda row: ("success", "") if row.is_active else ("neutral", "ban"),
            sort=("is_active",),
        ),
        Column("source_label", "Référence", place="export"),
        Column("source_url", "Adresse du texte", place="export"),
        Column("source_on", "Date du texte", kind="date", place="export"),
    ),
    empty=Empty(
        "Aucun protocole dans le registre : partez des protocoles nationaux, ou écrivez le premier.",
        "Écrire un protocole",
        _new,
    ),
)


class InclusionFilters(ListFilters):
    protocole = forms.ChoiceField(label="Protocole")
    orientation = forms.ChoiceField(label="Orientation", choices=[("", "toutes"), *Orientation.choices])
    du = DayField(label="Du")
    au = DayField(label="Au")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        rows = Protocol.objects.order_by("name", "pk").values_list("pk", "name")
        self.offer("protocole", "tous", [(str(pk), name) for pk, name in rows])

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        self.check_period("du", "au")
        return cleaned

    def apply(self, rows: Any, cleaned: dict[str, Any]) -> Any:
        if protocol := cleaned.get("protocole"):
            rows = rows.filter(protocol_id=int(protocol))
        if orientation := cleaned.get("orientation"):
            rows = rows.filter(orientation=orientation)
        if first := cleaned.get("du"):
            rows = rows.filter(day__gte=first)
        if last := cleaned.get("au"):
            rows = rows.filter(day__lte=last)
        return rows


def _erase(row: Inclusion, actor: Actor) -> Sequence[Action]:
    assert actor.community is not None
    return (
        Action(
            "Effacer", community_url(actor.community, "care:inclusion_remove", pk=row.pk), "trash", post=True
        ),
    )


def _yes(row: Inclusion) -> str:
    return "oui" if row.had_effect else "non"


INCLUSIONS: Final = Table(
    name="care.inclusions",
    title="Inclusions",
    model=Inclusion,
    noun="inclusion",
    feminine=True,
    order=("-day", "-pk"),
    filters=InclusionFilters,
    columns=(
        Column("day", "Jour", kind="date", sort=("day",)),
        Column("protocol", "Protocole", value=lambda row: row.protocol.name, sort=("protocol__name",)),
        Column(
            "participation",
            "Participant",
            value=lambda row: row.participation.contact.name,
            sort=("participation__contact__search_name",),
        ),
        Column(
            "age_band",
            "Âge",
            value=lambda row: row.get_age_band_display(),
            second=lambda row: row.get_sex_display() if row.sex else "",
            sort=("age_band",),
        ),
        Column(
            "orientation",
            "Orientation",
            kind="badge",
            value=lambda row: row.get_orientation_display(),
            badge=lambda row: ORIENTATIONS[row.orientation],
            second=lambda row: row.product,
            sort=("orientation",),
        ),
        Column("sex", "Sexe", value=lambda row: row.get_sex_display() if row.sex else "", place="export"),
        Column(
            "has_doctor", "Médecin traitant", value=lambda row: row.get_has_doctor_display(), place="export"
        ),
        Column("product", "Produit", place="export"),
        Column(
            "is_renewal",
            "Renouvellement",
            value=lambda row: "oui" if row.is_renewal else "non",
            place="export",
        ),
        Column("had_effect", "Effet indésirable", value=_yes, place="export"),
        Column(
            "delegate",
            "Médecin délégant",
            value=lambda row: row.delegate.name if row.delegate else "",
            place="export",
        ),
        Column(
            "delegate_rpps",
            "RPPS du médecin délégant",
            value=lambda row: row.delegate.rpps if row.delegate else "",
            level="professional",
            place="export",
        ),
    ),
    actions=_erase,
    empty=Empty("Aucune inclusion : notez la première depuis votre téléphone, ou importez un fichier."),
)
