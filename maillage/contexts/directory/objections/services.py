"""Record an objection: effective at once, and at every later import and export."""

from __future__ import annotations

from django.db import transaction
from django.utils import timezone

from maillage.contexts.directory.movements.models import Movement
from maillage.contexts.directory.objections.models import Objection
from maillage.contexts.directory.professionals.models import Activity, Professional
from maillage.core.identifiers.rpps import PersonIdKind, parse_national_id
from maillage.platform.audit.services import record
from maillage.platform.tenancy.actor import Actor


class NotAnIdentifier(ValueError):
    """What was typed is no identifier of a person; the message says what to type."""


def national_identifier(text: str) -> str:
    """The IDNPS for what was typed: an RPPS number, or the identifier itself. Raises NotAnIdentifier."""
    typed = "".join(text.split())
    if len(typed) == 11 and typed.isascii() and typed.isdigit():
        return f"8{typed}"
    known = typed and len(typed) <= 60 and parse_national_id(typed).kind is not PersonIdKind.OTHER
    if not known and not Professional.objects.filter(idnps=typed).exists():
        raise NotAnIdentifier("Écrivez le numéro RPPS : 11 chiffres, par exemple 99990000012.")
    return typed


@transaction.atomic
def record_objection(*, by: Actor, identifier: str) -> Objection:
    """Record that a person objects, and take what is shown of this person away. Twice is once.

    identifier: RPPS number or IDNPS. The journal names nobody: only that an objection was recorded.
    """
    idnps = national_identifier(identifier)
    objection, created = Objection.objects.get_or_create(
        idnps=idnps, defaults={"recorded_at": timezone.now(), "recorded_by": by.user}
    )
    Activity.objects.filter(professional_id=idnps).delete()
    Movement.objects.filter(professional_id=idnps).delete()
    Professional.objects.filter(idnps=idnps).delete()
    if created:
        record(by=by, action="objection.recorded", obj=objection, label="Opposition d’un professionnel")
    return objection
