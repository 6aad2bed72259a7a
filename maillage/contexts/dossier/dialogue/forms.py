"""Forms of the steps of a dialogue."""

from __future__ import annotations

from typing import Any, Final

from django import forms
from django.utils import timezone

from maillage.contexts.association.models import Meeting
from maillage.contexts.dossier.dialogue.models import Dialogue
from maillage.contexts.dossier.dialogue.pages import version_field
from maillage.contexts.dossier.pack.models import Pack
from maillage.contexts.programme.models import ReportingYear
from maillage.platform.files.checks import DOCUMENTS, in_words
from maillage.platform.files.checks import KINDS as FILE_KINDS
from maillage.platform.tables.filters import DayField

_MEETINGS: Final = 60
ACCEPTED: Final = ",".join(suffix for name in sorted(DOCUMENTS) for suffix in FILE_KINDS[name].suffixes)


def day_field(label: str, help_text: str = "", *, required: bool = True) -> DayField:
    field = DayField(label=label)
    field.required, field.help_text = required, help_text
    field.error_messages["required"] = "Donnez une date, par exemple 15/03/2027."
    return field


def text_field(
    label: str, help_text: str = "", *, most: int = 300, rows: int = 0, required: bool = True
) -> forms.CharField:
    widget = forms.Textarea(attrs={"rows": rows}) if rows else forms.TextInput(attrs={"autocomplete": "off"})
    return forms.CharField(
        label=label,
        max_length=most,
        required=required,
        help_text=help_text,
        widget=widget,
        error_messages={"required": "À remplir."},
    )


class OpenForm(forms.Form):
    """The year of which the dialogue begins."""

    year = forms.ChoiceField(label="Année", error_messages={"required": "Choisissez une année."})

    def __init__(self, data: Any = None, *, years: list[ReportingYear], chosen: str = "") -> None:
        super().__init__(data, initial={"year": chosen})
        self.known = {str(one.pk): one for one in years}
        field = self.fields["year"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, one.label) for key, one in self.known.items()]

    @property
    def chosen(self) -> ReportingYear:
        return self.known[self.cleaned_data["year"]]


class StepForm(forms.Form):
    """A step on. reason: asked for only when something is missing."""

    reason = text_field(
        "Pourquoi continuer quand même",
        "Demandé seulement s’il manque quelque chose ; la raison reste au dossier.",
        most=600,
        rows=2,
        required=False,
    )
    version = version_field()

    def __init__(self, data: Any = None, *, row: Dialogue, missing: bool) -> None:
        super().__init__(data, initial=self.initial_of(row))
        if not missing and data is None:
            del self.fields["reason"]

    def initial_of(self, row: Dialogue) -> dict[str, Any]:
        return {"version": row.version}


class PlanForm(forms.Form):
    submit_by_on = day_field(
        "Dossier à déposer avant le", "Rappelé aux pilotes et à la coordination.", required=False
    )
    meet_by_on = day_field("Réunion prévue le", required=False)
    version = version_field()


class AgreeForm(StepForm):
    agreed_on = day_field("Convenus le")
    agreed_with = text_field("Avec qui", "Noms ou fonctions : assurance maladie, ARS, bureau de la CPTS.")
    field_order = ("agreed_on", "agreed_with", "reason")

    def initial_of(self, row: Dialogue) -> dict[str, Any]:
        return {"agreed_on": row.agreed_on, "agreed_with": row.agreed_with, "version": row.version}


class SubmitForm(StepForm):
    submitted_on = day_field("Déposé le")
    how = text_field("Comment", "Plateforme, courriel, courrier.", most=200, required=False)
    field_order = ("submitted_on", "how", "reason")

    def initial_of(self, row: Dialogue) -> dict[str, Any]:
        day = row.submitted_on or timezone.localdate()
        return {"submitted_on": day, "how": row.submitted_how, "version": row.version}


class AcknowledgeForm(forms.Form):
    on_day = day_field("Accusé de réception du")
    reference = text_field("Référence", "Numéro, nom de qui l’a envoyé.", most=200, required=False)
    version = version_field()


class MeetForm(StepForm):
    met_on = day_field("Réunion tenue le")
    present_cpts = text_field("Présents pour la CPTS", most=2_000, rows=2)
    present_insurer = text_field("Présents pour l’assurance maladie", most=2_000, rows=2, required=False)
    present_ars = text_field("Présents pour l’ARS", most=2_000, rows=2, required=False)
    meeting = forms.ChoiceField(
        label="Réunion de l’association", required=False, help_text="Si elle y est déjà notée."
    )
    field_order = ("met_on", "present_cpts", "present_insurer", "present_ars", "meeting", "reason")

    def __init__(self, data: Any = None, *, row: Dialogue, missing: bool) -> None:
        super().__init__(data, row=row, missing=missing)
        rows = Meeting.objects.exclude(state="cancelled").filter(starts_at__date__gte=row.year.starts_on)
        self.known = {str(one.pk): one for one in rows.order_by("-starts_at", "-pk")[:_MEETINGS]}
        field = self.fields["meeting"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "aucune"), *((key, str(one)) for key, one in self.known.items())]

    def initial_of(self, row: Dialogue) -> dict[str, Any]:
        names = ("present_cpts", "present_insurer", "present_ars", "version")
        found: dict[str, Any] = {name: getattr(row, name) for name in names}
        return found | {
            "met_on": row.met_on or row.meet_by_on,
            "meeting": str(row.meeting_id) if row.meeting_id else "",
        }

    @property
    def present(self) -> dict[str, str]:
        return {side: self.cleaned_data[f"present_{side}"] for side in ("cpts", "insurer", "ars")}

    @property
    def chosen(self) -> Meeting | None:
        return self.known.get(self.cleaned_data.get("meeting") or "")


class ConcludeForm(StepForm):
    concluded_on = day_field("Conclu le", "Le jour de la signature, ou celui de la réunion.")
    field_order = ("concluded_on", "reason")

    def initial_of(self, row: Dialogue) -> dict[str, Any]:
        return {"concluded_on": row.concluded_on or row.met_on, "version": row.version}


class BackForm(forms.Form):
    reason = text_field("Pourquoi revenir en arrière", "La raison reste au dossier.", most=600, rows=2)
    version = version_field()


class PackForm(forms.Form):
    """A pack of the year that is ready."""

    pack = forms.ChoiceField(
        label="Dossier préparé ici", error_messages={"required": "Choisissez un dossier."}
    )

    def __init__(self, data: Any = None, *, packs: list[Pack]) -> None:
        super().__init__(data)
        self.known = {str(one.pk): one for one in packs}
        field = self.fields["pack"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [(key, f"dossier du {_moment(one)}") for key, one in self.known.items()]

    @property
    def chosen(self) -> Pack:
        return self.known[self.cleaned_data["pack"]]


def _moment(pack: Pack) -> str:
    return f"{timezone.localtime(pack.built_at):%d/%m/%Y à %H h %M}" if pack.built_at else ""


class FileForm(forms.Form):
    file = forms.FileField(
        label="Fichier",
        allow_empty_file=True,
        max_length=500,
        help_text=f"{in_words(DOCUMENTS)} ; 20 Mo au plus.",
        widget=forms.FileInput(attrs={"accept": ACCEPTED}),
        error_messages={"required": "Choisissez un fichier."},
    )
