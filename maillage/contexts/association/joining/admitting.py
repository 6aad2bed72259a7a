"""Which body accepts members: the one that the statutes in force name, else the one of the settings."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from django.db.models import Q

from maillage.contexts.association.bodies.models import Body, BodyKind
from maillage.contexts.association.joining.models import JoiningForm
from maillage.contexts.association.statutes.queries import version_on
from maillage.core.voting.record import from_json
from maillage.platform.ui.typography import long_date

# « L’assemblée générale », « le bureau »: the article of each kind in a sentence.
_THE = {
    BodyKind.ASSEMBLY: "l’",
    BodyKind.WORKING_GROUP: "un ",
    BodyKind.COMMISSION: "une ",
    BodyKind.STEERING: "un ",
    BodyKind.OTHER: "une ",
}


@dataclass(frozen=True)
class Admission:
    """Who accepts members on one day.

    in_force_on: since when the statutes of that day hold, None if none is written. kind: of the body that they name,
    "" if they are silent. named: the open bodies of that kind. body: what is proposed, None where there is a choice.
    """

    in_force_on: date | None
    kind: str
    named: tuple[Body, ...]
    body: Body | None

    @property
    def who(self) -> str:
        """« le conseil d’administration »; "" if the statutes are silent."""
        return _THE.get(BodyKind(self.kind), "le ") + BodyKind(self.kind).label if self.kind else ""

    @property
    def sentence(self) -> str:
        """What the page says above the choice of the body."""
        if self.in_force_on is None:
            return (
                "Vos statuts ne sont pas encore saisis : rien ne dit ici quelle instance accepte les adhésions. "
                "Notez celle qui a décidé."
            )
        if not self.kind:
            return (
                "Vos statuts ne nomment aucune instance : il suffit de demander à adhérer et d’accepter les statuts. "
                "Notez une instance si l’une d’elles s’est prononcée."
            )
        said = f"Vos statuts, en vigueur depuis le {long_date(self.in_force_on)}, confient l’admission à : {self.who}."
        if not self.named:
            return (
                f"{said} Aucune instance de ce genre n’est ouverte : créez-la, ou notez celle qui a décidé."
            )
        if self.body is None:
            return f"{said} Il y en a plusieurs : choisissez celle qui a décidé."
        return said

    def refusal(self, body: Body | None) -> str:
        """Why this body, or none, cannot be noted as having accepted; "" if it can.

        Another body than the one of the statutes is not refused: an assembly may decide in place of its board.
        """
        if body is None and self.named:
            return (
                f"Vos statuts confient l’admission à : {self.who}. Choisissez l’instance qui a décidé, ou corrigez "
                "les statuts."
            )
        return ""

    def remark(self, body: Body | None) -> str:
        """What to tell when another body than the one of the statutes was noted; "" if there is nothing to tell."""
        if body is None or not self.kind or body.kind == self.kind:
            return ""
        return f"Vos statuts confient l’admission à : {self.who} ; vous avez noté : {body.name}."


def admission_on(day: date) -> Admission:
    """3 queries at most: the statutes of that day, the settings of the form, the bodies."""
    version = version_on(day)
    kind = from_json(version.rules).admission.body_kind if version else ""
    form: JoiningForm | None = JoiningForm.objects.select_related("approved_by").first()
    preferred = form.approved_by if form else None
    if preferred is not None and preferred.closed_on is not None and preferred.closed_on <= day:
        preferred = None
    named: tuple[Body, ...] = ()
    if kind:
        rows = Body.objects.filter(Q(closed_on=None) | Q(closed_on__gt=day), kind=kind)
        named = tuple(rows.order_by("name", "pk"))
    body = preferred
    if named:
        body = preferred if preferred in named else (named[0] if len(named) == 1 else None)
    return Admission(version.in_force_on if version else None, kind, named, body)
