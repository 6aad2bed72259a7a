"""Record an objection: effective at once, and at every later import and export."""

from __future__ import annotations

from django.db import transaction
from django.db.models import Q
from django.utils import timezone
from django_scopes import scopes_disabled

from maillage.contexts.directory.entries import subjects
from maillage.contexts.directory.imports.kinds import kinds
from maillage.contexts.directory.knowledge.services import forget
from maillage.contexts.directory.labels.models import Labelled
from maillage.contexts.directory.merging.models import Merge, NotDuplicate
from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.core.identifiers.rpps import PersonIdKind, has_rpps_key, is_rpps, parse_national_id
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor

_EXPECTED = (
    "Écrivez le numéro RPPS, 11 chiffres, par exemple 99990000012 ; ou l’identifiant national (IDNPS), ce numéro "
    "précédé d’un 8."
)


class NotAnIdentifier(ValueError):
    """What was typed is no identifier of a person; the message says what to type."""


def national_identifier(text: str) -> str:
    """The IDNPS for what was typed: an RPPS number, or the identifier itself. Raises NotAnIdentifier.

    Somebody who is not in the register may object too; there the key of the number guards against a
    slip of the keyboard, which nobody would notice.
    """
    typed = "".join(text.split())
    idnps = f"8{typed}" if is_rpps(typed) else typed
    if not idnps or len(idnps) > 60 or not idnps.isprintable():
        raise NotAnIdentifier(_EXPECTED)
    if Professional.objects.filter(idnps=idnps).exists():
        return idnps
    person = parse_national_id(idnps)
    if person.kind is PersonIdKind.OTHER:
        raise NotAnIdentifier(_EXPECTED)
    if person.kind is PersonIdKind.RPPS and not has_rpps_key(person.number):
        raise NotAnIdentifier(
            "Ce numéro n’est pas dans l’annuaire et son dernier chiffre ne correspond pas aux autres : relisez-le."
        )
    return person.national


@transaction.atomic
def record_objection(*, by: Actor, identifier: str) -> Objection:
    """Record that a person objects, and take what is shown of this person away. Twice is once.

    identifier: RPPS number or IDNPS. The journal names nobody: only that an objection was recorded.
    """
    idnps = national_identifier(identifier)
    objection, created = Objection.objects.get_or_create(
        idnps=idnps, defaults={"recorded_at": timezone.now(), "recorded_by": by.user}
    )
    for kind in kinds():
        if kind.person_column:
            kind.model.objects.filter(**{kind.person_column: idnps}).delete()
    Activity.objects.filter(professional_id=idnps).delete()
    Movement.objects.filter(professional_id=idnps).delete()
    Professional.objects.filter(idnps=idnps).delete()
    person = subjects.professional(idnps)
    forget(by=by, subject=person)
    with scopes_disabled():
        Labelled.objects.filter(subject=str(person)).delete()
        Merge.objects.filter(Q(kept=str(person)) | Q(absorbed=str(person))).delete()
        NotDuplicate.objects.filter(Q(first=str(person)) | Q(second=str(person))).delete()
    if created:
        record(by=by, action="objection.recorded", obj=objection, label="Opposition d’un professionnel")
    return objection
