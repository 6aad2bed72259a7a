"""What `treating_doctor` offers: navigation, words of the journal, what waits for somebody."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from maillage.contexts.care.permissions import COORDINATE, VIEW_FIGURES
from maillage.platform.audit.labels import name_actions, name_readings
from maillage.platform.messaging.labels import name_purposes
from maillage.platform.registry import NavEntry, Todo, TodoSource, navigation, todo_sources
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.urls import community_url
from maillage.platform.ui.typography import count_words

MODULE: Final = "care"


def register() -> None:
    """Called once, when the application starts."""
    from maillage.contexts.care.treating_doctor import jobs, leaving, letters, personal_data, same_person

    # Imported for the job that it declares.
    assert jobs.STEPS
    personal_data.register()
    leaving.register()
    same_person.register()
    name_purposes(letters.PURPOSES)
    navigation.register(NavEntry("acces", "Médecin traitant", "care:treating_doctor", 30, COORDINATE, MODULE))
    navigation.register(
        NavEntry("acces", "Sans médecin : chiffres", "care:doctor_figures", 31, VIEW_FIGURES, MODULE)
    )
    todo_sources.register(TodoSource("care.doctor_offers", COORDINATE, _waiting, module=MODULE, queries=1))
    todo_sources.register(
        TodoSource("care.waiting_renewals", COORDINATE, _renewals, module=MODULE, queries=1)
    )
    name_actions(ACTIONS)
    name_readings(READINGS)


ACTIONS: Final = {
    "doctor_list.configured": "Liste médecin traitant réglée",
    "doctor_list.address_renewed": "Adresse du formulaire médecin traitant changée",
    "priority_rule.adopted": "Règles de priorité adoptées",
    "priority_rule.saved": "Règle de priorité modifiée",
    "priority_rule.ended": "Règle de priorité arrêtée",
    "need_count.noted": "Personnes sans médecin traitant comptées",
    "need_count.removed": "Comptage retiré",
    "room_round.sent": "Enquête sur les places envoyée",
    "room_round.reminded": "Enquête sur les places relancée",
    "room_round.closed": "Enquête sur les places close",
    "doctor_room.answered": "Places dites par un médecin",
    "doctor_room.said": "Places d’un médecin notées",
    "doctor_room.filled": "Places d’un médecin pourvues",
    "waiting_person.added": "Personne sans médecin traitant inscrite",
    "waiting_person.asked_again": "Demande de médecin traitant répétée",
    "waiting_person.consented": "Accord d’une personne recueilli",
    "waiting_person.changed": "Demande de médecin traitant modifiée",
    "waiting_person.aged": "Priorité changée par l’âge",
    "waiting_person.renewal_asked": "Confirmation d’une demande demandée",
    "waiting_person.renewed": "Demande de médecin traitant confirmée",
    "waiting_person.left": "Demande de médecin traitant terminée",
    "waiting_person.back": "Demande de médecin traitant reprise",
    "doctor_offer.made": "Médecin traitant proposé",
    "doctor_offer.doctor_answered": "Réponse d’un médecin à une proposition",
    "doctor_offer.person_answered": "Réponse d’une personne à une proposition",
    "doctor_offer.cancelled": "Proposition de médecin traitant annulée",
    "doctor_offer.expired": "Proposition de médecin traitant sans réponse",
    "doctor_offer.reminded": "Proposition de médecin traitant rappelée",
    "waiting_import.read": "Liste de l’assurance maladie lue",
    "waiting_import.applied": "Liste de l’assurance maladie importée",
    "waiting_import.forgotten": "Liste de l’assurance maladie écartée",
}

READINGS: Final = {
    "care.waiting_people": "Personnes sans médecin traitant",
    "care.waiting_person": "Demande de médecin traitant",
    "care.waiting_proposals": "Propositions de médecin traitant",
    "care.waiting_import": "Liste de l’assurance maladie",
    "care.doctor_rooms": "Places des médecins",
    "care.doctor_offers": "Propositions de médecin traitant en cours",
    "care.room_rounds": "Enquêtes sur les places",
    "care.room_askings": "Réponses à une enquête sur les places",
    "care.need_counts": "Comptages sans médecin traitant",
    "care.waiting_imports": "Listes de l’assurance maladie",
    "care.doctor_areas": "Médecin traitant, par secteur",
    "care.doctor_months": "Médecin traitant, par mois",
    "care.doctor_figures": "Médecin traitant, chiffres",
    "care.priority_rules": "Règles de priorité",
}


def _waiting(actor: Actor) -> Sequence[Todo]:
    """Offers that the doctor accepted and that wait for the person, whom somebody may have to call."""
    from maillage.contexts.care.treating_doctor.models import DoctorOffer, OfferState

    assert actor.community is not None
    count = DoctorOffer.objects.filter(state=OfferState.PERSON).count()
    if not count:
        return []
    label = f"{count_words(count, 'proposition', feminine=True)} de médecin à confirmer avec la personne"
    return [Todo(label, community_url(actor.community, "care:doctor_offers") + "?etat=person")]


def _renewals(actor: Actor) -> Sequence[Todo]:
    """Registrations that end within a month unless confirmed: who has no address is to be called."""
    from maillage.contexts.care.treating_doctor.models import STILL_WAITING, WaitingPerson
    from maillage.contexts.care.treating_doctor.permissions import abilities
    from maillage.contexts.care.treating_doctor.tables import TO_CONFIRM

    assert actor.community is not None
    if not abilities(actor)["see_people"]:
        return []
    rows = WaitingPerson.objects.filter(state__in=STILL_WAITING).exclude(renewal_asked_on=None)
    count = rows.count()
    if not count:
        return []
    label = f"{count_words(count, 'demande', feminine=True)} de médecin traitant à confirmer"
    return [Todo(label, community_url(actor.community, "care:waiting_people") + f"?etat={TO_CONFIRM}")]
