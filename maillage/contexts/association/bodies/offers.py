"""What `bodies` offers: navigation, mandates and reports that wait, words of the journal."""

from __future__ import annotations

from collections.abc import Sequence

from django.utils import timezone

from maillage.contexts.association.bodies import leaving, personal_data, queries, same_person
from maillage.contexts.association.bodies.models import Mandate
from maillage.contexts.association.permissions import GOVERN, VIEW
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.registry import NavEntry, Panel, Todo, TodoSource, navigation, panels, todo_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url


def register() -> None:
    """Called once, when the application starts."""
    personal_data.register()
    leaving.register()
    same_person.register()
    navigation.register(
        NavEntry(
            "association",
            "Instances",
            "association:bodies",
            20,
            VIEW,
            "association",
            detail="Qui siège où, jusqu’à quand ; ce que disent les statuts.",
            covers=("association:mandates", "association:outside_mandates", "association:statutes"),
        )
    )
    todo_sources.register(TodoSource("association.mandates", GOVERN, _to_renew, module="association"))
    todo_sources.register(TodoSource("association.mandate_reports", GOVERN, _to_report, module="association"))
    panels.register(
        Panel(
            "association.mandates_of_contact",
            "association.contact",
            20,
            VIEW,
            _mandates_of,
            "association/bodies/contact_panel.html",
            module="association",
        )
    )
    name_actions(
        {
            "body.changed": "Instance modifiée",
            "body.closed": "Instance dissoute",
            "body.created": "Instance créée",
            "body.reopened": "Instance rétablie",
            "mandate.created": "Mandat ajouté",
            "mandate.ended": "Mandat terminé",
            "outside_mandate.changed": "Mandat extérieur modifié",
            "outside_mandate.created": "Mandat extérieur noté",
            "outside_mandate.ended": "Mandat extérieur terminé",
            "outside_mandate.reported": "Compte rendu d’un mandat extérieur",
            "who_is_who.address": "Adresse de « Qui est qui » renouvelée",
            "who_is_who.published": "« Qui est qui » publié sur le web",
            "who_is_who.withdrawn": "« Qui est qui » retiré du web",
        }
    )
    name_readings(
        {
            "association.bodies": "Instances",
            "association.body": "Mandats d’une instance",
            "association.mandates": "Mandats",
            "association.outside_mandates": "Mandats extérieurs",
        }
    )


def _to_renew(actor: Actor) -> Sequence[Todo]:
    assert actor.community is not None
    return [
        Todo(
            f"Mandat à renouveler : {one.contact.name}, {one.body.name}",
            community_url(actor.community, "association:body", pk=one.body_id),
            one.ends_on,
        )
        for one in queries.ending(timezone.localdate())
    ]


def _to_report(actor: Actor) -> Sequence[Todo]:
    assert actor.community is not None
    return [
        Todo(
            f"Compte rendu attendu : {one.host_name}",
            community_url(actor.community, "association:outside_mandate", pk=one.pk),
            one.next_report_on,
        )
        for one in queries.reports_due(timezone.localdate())
    ]


def _mandates_of(actor: Actor, contact: object) -> dict[str, object]:
    """Mandates of one contact, running first; nothing to show gives an empty panel."""
    del actor
    today = timezone.localdate()
    rows = Mandate.objects.filter(contact=contact).select_related("body").order_by("-starts_on", "pk")
    return {"rows": [(one, queries.mandate_state(one, today)) for one in rows]}
