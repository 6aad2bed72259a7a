"""Forms of points of disagreement."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.dossier.dialogue.forms import FileForm, day_field, text_field
from maillage.contexts.dossier.dialogue.pages import version_field
from maillage.contexts.dossier.dialogue.points.models import Point, PointState, Side
from maillage.contexts.dossier.dialogue.points.services import MOST_CENTS
from maillage.contexts.programme.api import Proof
from maillage.contexts.programme.models import Indicator
from maillage.core.dues.euros import typed
from maillage.platform.tables.money import EurosField
from maillage.platform.ui.typography import short_date


class PointForm(forms.Form):
    """What a point is about: an indicator, a payment of the contract, or its title alone."""

    title = text_field(
        "Objet du désaccord",
        "En une ligne : « Soins non programmés : part des demandes traitées ».",
        most=200,
    )
    about = forms.ChoiceField(
        label="Il porte sur",
        required=False,
        help_text="Un indicateur ou un versement, ou rien pour un sujet libre.",
    )
    stake_cents = EurosField(label="Somme en jeu (€)", required=False, most_cents=MOST_CENTS)
    version = version_field()

    def __init__(
        self,
        data: Any = None,
        *,
        indicators: list[Indicator],
        payments: list[tuple[str, str]],
        stakes: dict[int, int],
        point: Point | None = None,
    ) -> None:
        super().__init__(data, initial=self._initial(point))
        self.indicators = {f"i{one.pk}": one for one in indicators}
        self.payments = {f"v{key}": (key, label) for key, label in payments}
        if point is not None and point.payment_key:
            self.payments.setdefault(f"v{point.payment_key}", (point.payment_key, point.payment_label))
        self.stakes = stakes
        field = self.fields["about"]
        assert isinstance(field, forms.ChoiceField)
        choices: list[Any] = [("", "un sujet libre")]
        if self.indicators:
            choices.append(("Indicateurs", [(key, str(one)) for key, one in self.indicators.items()]))
        if self.payments:
            choices.append(("Versements", [(key, label) for key, (_, label) in self.payments.items()]))
        field.choices = choices
        self.fields[
            "stake_cents"
        ].help_text = "Vide pour un indicateur : ce qui en dépend au contrat est repris."

    @staticmethod
    def _initial(point: Point | None) -> dict[str, Any]:
        if point is None:
            return {}
        about = f"i{point.indicator_id}" if point.indicator_id else ""
        return {
            "title": point.title,
            "about": about or (f"v{point.payment_key}" if point.payment_key else ""),
            "stake_cents": "" if point.stake_cents is None else typed(point.stake_cents),
            "version": point.version,
        }

    @property
    def values(self) -> dict[str, Any]:
        about = self.cleaned_data.get("about") or ""
        indicator = self.indicators.get(about)
        key, label = self.payments.get(about, ("", ""))
        cents = self.cleaned_data.get("stake_cents")
        if cents is None and indicator is not None:
            cents = self.stakes.get(indicator.pk)
        return {
            "title": self.cleaned_data["title"],
            "indicator": indicator,
            "payment_key": key,
            "payment_label": label[:300],
            "stake_cents": cents,
        }


class ArgumentForm(forms.Form):
    """What a side says."""

    side = forms.ChoiceField(label="De", choices=Side.choices, widget=forms.RadioSelect, initial=Side.CPTS)
    said_on = day_field("Dit le")
    text = text_field(
        "Argument",
        "Il se date et ne s’efface plus ; une erreur se corrige par une autre entrée.",
        most=6_000,
        rows=5,
    )

    def __init__(
        self, data: Any = None, *, initial: dict[str, Any] | None = None, fixed: bool = False
    ) -> None:
        super().__init__(data, initial={"said_on": timezone.localdate(), **(initial or {})})
        if fixed:
            del self.fields["side"]


class SettleForm(forms.Form):
    """How a point ends."""

    state = forms.ChoiceField(label="Issue", widget=forms.RadioSelect)
    outcome = text_field("Ce qui est convenu, ou pourquoi chacun maintient", most=4_000, rows=4)
    won_cents = EurosField(label="Retenu pour la CPTS (€)", required=False, most_cents=MOST_CENTS)
    version = version_field()

    def __init__(self, data: Any = None, *, point: Point) -> None:
        start = {
            "state": "" if point.state == PointState.OPEN else point.state,
            "outcome": point.outcome,
            "won_cents": "" if point.won_cents is None else typed(point.won_cents),
            "version": point.version,
        }
        super().__init__(data, initial=start)
        field = self.fields["state"]
        assert isinstance(field, forms.ChoiceField)
        labels = {
            PointState.AGREED: "un accord est trouvé",
            PointState.MAINTAINED: "chacun maintient sa position",
            PointState.OPEN: "le point est rouvert",
        }
        wanted = [PointState.AGREED, PointState.MAINTAINED]
        if point.state == PointState.AGREED:
            wanted = [PointState.AGREED, PointState.OPEN]
        elif point.state == PointState.MAINTAINED:
            wanted = [PointState.MAINTAINED, PointState.AGREED, PointState.OPEN]
        field.choices = [(one.value, labels[one]) for one in wanted]


class PieceForm(forms.Form):
    """A piece: one of the evidence of the year."""

    side = forms.ChoiceField(label="Apportée par", choices=Side.choices, initial=Side.CPTS)
    proof = forms.ChoiceField(
        label="Justificatif de l’année", error_messages={"required": "Choisissez un justificatif."}
    )

    def __init__(self, data: Any = None, *, proofs: list[tuple[str, Proof]]) -> None:
        super().__init__(data)
        self.known = dict(proofs)
        field = self.fields["proof"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [
            ("", "à choisir"),
            *((key, f"{short_date(one.on)}, {one.title} ({one.kind_label})") for key, one in proofs),
        ]


class PieceFileForm(FileForm):
    """A piece: a file of its own."""

    side = forms.ChoiceField(label="Apportée par", choices=Side.choices, initial=Side.CPTS)
    title = text_field("Nom de la pièce", "Vide : le nom du fichier.", most=200, required=False)
    field_order = ("side", "title", "file")
