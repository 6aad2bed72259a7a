"""Forms of those who write questionnaires."""

from __future__ import annotations

from typing import Any, Final

from django import forms

from maillage.contexts.association import api as association
from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.surveys.audience import Invited
from maillage.contexts.programme.surveys.models import (
    QuestionKind,
    Reach,
    Survey,
    SurveyQuestion,
    SurveyState,
)
from maillage.contexts.programme.surveys.services import Asked
from maillage.platform.tables.filters import DayField

NOBODY: Final = "nobody"
WHO: Final = (*association.AUDIENCE_WHO, (NOBODY, "aucun contact de l’association"))
PARTS: Final = tuple(association.AUDIENCE_LABELS)
NUMBERS: Final = {"colleges", "bodies", "teams"}


class SurveyForm(forms.Form):
    """Title, words, whom it asks. Of a questionnaire that has opened only what does not touch the answers is left."""

    title = forms.CharField(
        label="Titre",
        max_length=160,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez un titre au questionnaire."},
    )
    intro = forms.CharField(
        label="Présentation",
        required=False,
        max_length=4_000,
        help_text="Dans la lettre et en haut de la page : à quoi servent les réponses, combien de temps il faut.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    thanks = forms.CharField(
        label="Remerciement",
        required=False,
        max_length=1_000,
        help_text="Montré après l’envoi : ce qu’il adviendra des réponses.",
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    is_anonymous = forms.TypedChoiceField(
        label="Anonymat",
        choices=[
            ("1", "Anonyme : rien ne relie une personne à ses réponses, pas même ici"),
            ("0", "Avec le nom de chacun"),
        ],
        coerce=lambda value: value == "1",
        widget=forms.RadioSelect,
        help_text="Se décide avant d’ouvrir et ne change plus ensuite.",
    )
    opens_on = DayField(label="Ouvre le")
    closes_on = DayField(label="Dernier jour")
    action = forms.ModelChoiceField(
        queryset=Action.objects.none(),
        label="Fiche action",
        required=False,
        empty_label="aucune",
        help_text="Les résultats y sont montrés.",
        error_messages={"invalid_choice": "Cette fiche action n’existe plus : choisissez-en une autre."},
    )
    reach = forms.ChoiceField(label="À qui il s’adresse", choices=Reach.choices, widget=forms.RadioSelect)
    who = forms.ChoiceField(label="Contacts de l’association", choices=WHO, widget=forms.RadioSelect)
    asks_directory = forms.BooleanField(
        label="Les professionnels de l’annuaire qui exercent sur le territoire, adhérents ou non",
        required=False,
    )
    directory_professions = forms.MultipleChoiceField(
        label="Professions de l’annuaire", required=False, widget=forms.CheckboxSelectMultiple
    )
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, row: Survey | None) -> None:
        super().__init__(data, initial=_initial(row))
        self.is_draft = row is None or row.state == SurveyState.DRAFT
        self.fields["opens_on"].help_text = "Vide : dès que vous l’ouvrez."
        action = self.fields["action"]
        assert isinstance(action, forms.ModelChoiceField)
        action.queryset = Action.objects.order_by("code", "pk")
        if not self.is_draft:
            for name in ("title", "intro", "is_anonymous", "opens_on", "reach", "who", "asks_directory"):
                del self.fields[name]
            del self.fields["directory_professions"]
            return
        professions = self.fields["directory_professions"]
        assert isinstance(professions, forms.MultipleChoiceField)
        professions.choices = association.profession_choices()
        offered = association.audience_choices()
        for part in PARTS:
            if offered[part]:
                self.fields[part] = forms.TypedMultipleChoiceField(
                    label=association.AUDIENCE_LABELS[part].capitalize(),
                    choices=offered[part],
                    coerce=int if part in NUMBERS else str,
                    required=False,
                    widget=forms.CheckboxSelectMultiple,
                    error_messages={
                        "invalid_choice": "Un de ces groupes n’existe plus : vérifiez les cases."
                    },
                )

    @property
    def groups(self) -> list[Any]:
        return [self[part] for part in PARTS if part in self.fields]

    def clean(self) -> dict[str, Any]:
        cleaned = super().clean() or {}
        asks = cleaned.get("who") != NOBODY or cleaned.get("asks_directory")
        if self.is_draft and cleaned.get("reach") == Reach.INVITED and not asks:
            self.add_error("who", "Choisissez au moins des contacts ou des professionnels de l’annuaire.")
        return cleaned

    def values(self) -> dict[str, Any]:
        """As `services.update_survey` takes them."""
        names = ("title", "intro", "thanks", "reach", "is_anonymous", "opens_on", "closes_on", "action")
        values = {name: self.cleaned_data[name] for name in names if name in self.cleaned_data}
        if self.is_draft:
            values["audience"] = self.invited().to_json()
        return values

    def invited(self) -> Invited:
        chosen = {part: tuple(self.cleaned_data.get(part) or ()) for part in PARTS}
        who = self.cleaned_data["who"]
        contacts = None if who == NOBODY else association.Audience(who=who, **chosen)
        return Invited(
            contacts, self.cleaned_data["asks_directory"], tuple(self.cleaned_data["directory_professions"])
        )


def _initial(row: Survey | None) -> dict[str, Any]:
    if row is None:
        return {
            "version": 0,
            "reach": Reach.INVITED,
            "is_anonymous": "1",
            "who": association.AUDIENCE_WHO[0][0],
        }
    invited = Invited.from_json(row.audience)
    names = ("title", "intro", "thanks", "opens_on", "closes_on", "action", "reach", "version")
    values: dict[str, Any] = {name: getattr(row, name) for name in names}
    values |= {
        "is_anonymous": "1" if row.is_anonymous else "0",
        "asks_directory": invited.asks_directory,
        "directory_professions": list(invited.professions),
        "who": invited.contacts.who if invited.contacts else NOBODY,
    }
    if invited.contacts:
        values |= {part: [str(one) for one in getattr(invited.contacts, part)] for part in PARTS}
    return values


class QuestionForm(forms.Form):
    """One question. The choices are typed one per line."""

    kind = forms.ChoiceField(
        label="Type",
        choices=QuestionKind.choices,
        error_messages={"required": "Choisissez le type de la question."},
    )
    label = forms.CharField(
        label="Question",
        max_length=300,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez la question."},
    )
    detail = forms.CharField(label="Précision sous la question", required=False, max_length=500)
    options = forms.CharField(
        label="Choix, un par ligne",
        required=False,
        max_length=6_000,
        widget=forms.Textarea(attrs={"rows": 6}),
        help_text="Pour « un seul choix » et « plusieurs choix ».",
    )
    low = forms.CharField(
        label="Bas de l’échelle", required=False, max_length=60, help_text="Par exemple « pas du tout »."
    )
    high = forms.CharField(
        label="Haut de l’échelle", required=False, max_length=60, help_text="Par exemple « tout à fait »."
    )
    is_required = forms.BooleanField(label="Réponse obligatoire", required=False)
    version = forms.IntegerField(min_value=0, max_value=2_000_000_000, widget=forms.HiddenInput)

    def __init__(self, data: Any = None, *, survey: Survey, row: SurveyQuestion | None = None) -> None:
        initial: dict[str, Any] = {"version": survey.version, "kind": QuestionKind.ONE}
        if row is not None:
            names = ("kind", "label", "detail", "low", "high", "is_required")
            initial |= {name: getattr(row, name) for name in names}
            initial["options"] = "\n".join(one["label"] for one in row.options)
        super().__init__(data, initial=initial)

    def asked(self) -> Asked:
        names = ("kind", "label", "detail", "low", "high", "is_required")
        values = {name: self.cleaned_data[name] for name in names}
        return Asked(options=tuple(self.cleaned_data["options"].splitlines()), **values)


class ReadyForm(forms.Form):
    key = forms.SlugField(max_length=60)


class CrossForm(forms.Form):
    """By which question the answers are set side by side."""

    croiser = forms.ChoiceField(label="Comparer selon", required=False)

    def __init__(self, data: Any = None, *, questions: list[SurveyQuestion]) -> None:
        super().__init__(data)
        field = self.fields["croiser"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "toutes les réponses ensemble"), *((one.key, one.label) for one in questions)]
