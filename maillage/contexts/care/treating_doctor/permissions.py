"""Who may do what with the list of people without a médecin traitant."""

from __future__ import annotations

from django.core.exceptions import PermissionDenied

from maillage.contexts.care.permissions import ANSWER, CONFIGURE, COORDINATE, REQUEST
from maillage.contexts.care.treating_doctor.refusals import DoctorListRefused
from maillage.platform.tenancy.actor import Actor
from maillage.platform.tenancy.health import health_data_taken

NO_IDENTITY = (
    "Cette installation ne reçoit aucune donnée de santé : personne n’est inscrit par son nom. Notez des nombres "
    "(« Comptages »), et échangez l’identité entre professionnels par MSSanté."
)


def abilities(actor: Actor) -> dict[str, bool]:
    """What this actor may do here; a page and a service read the same answers."""
    named = health_data_taken()
    return {
        "see_people": named and actor.can(COORDINATE) and actor.assisting_until is None,
        "add_person": named and actor.can(REQUEST),
        "coordinate": actor.can(COORDINATE),
        "count": actor.can(ANSWER),
        "configure": actor.can(CONFIGURE),
    }


def may(by: Actor, what: str) -> None:
    """PermissionDenied unless `by` may; the system itself may (a link that somebody was given, a job)."""
    if by.user is not None and not abilities(by)[what]:
        raise PermissionDenied


def need_identity() -> None:
    """DoctorListRefused where no health data are taken."""
    if not health_data_taken():
        raise DoctorListRefused(NO_IDENTITY)
