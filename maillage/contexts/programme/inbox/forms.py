"""Forms of the inbox: what is noted, what is dropped, what an item becomes."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from typing import Any, Final

from django import forms
from django.utils import timezone

from maillage.contexts.association.api import ContactField
from maillage.contexts.programme.actions.models import Action
from maillage.contexts.programme.evidence.forms import ACCEPTED
from maillage.contexts.programme.inbox.models import InboxFile
from maillage.contexts.programme.inbox.services import MAX_KEPT_DAYS, MIN_KEPT_DAYS
from maillage.contexts.programme.missions.forms import version_field
from maillage.platform.files.checks import DOCUMENTS, in_words
from maillage.platform.tables.filters import DayField

MAX_FILES: Final = 10
_NO_PATIENT: Final = "Sans rien qui permette de reconnaître un patient."


def _once() -> forms.CharField:
    return forms.CharField(required=False, max_length=64, widget=forms.HiddenInput())


def new_once() -> str:
    return secrets.token_urlsafe(16)


class _Noted(forms.Form):
    """With the text that makes a form sent twice one item."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs["initial"] = {
            "happened_on": timezone.localdate(),
            "once": new_once(),
            **kwargs.get("initial", {}),
        }
        super().__init__(*args, **kwargs)
        day = self.fields["happened_on"]
        day.required = True
        day.error_messages["required"] = "Donnez le jour."

    @property
    def sent_once(self) -> str:
        """A form that says none was made by hand: it is one of its own."""
        return self.cleaned_data.get("once") or new_once()


class CallForm(_Noted):
    """Who called, about what, when."""

    contact = ContactField(label="Qui a appelé", help_text="Un contact : commencez à écrire son nom.")
    caller = forms.CharField(
        label="Ou, s’il n’est pas dans les contacts",
        required=False,
        max_length=200,
        help_text="Nom, fonction, numéro.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    title = forms.CharField(
        label="De quoi s’agissait-il ?",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Dites en une phrase de quoi il s’agissait."},
    )
    body = forms.CharField(
        label="Ce qui a été dit",
        required=False,
        max_length=8_000,
        help_text=_NO_PATIENT,
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    happened_on = DayField(label="Jour de l’appel")
    once = _once()

    NAMES = ("title", "contact", "caller", "happened_on", "body")


class ManyFiles(forms.FileInput):
    allow_multiple_selected = True


class ManyFilesField(forms.FileField):
    """Several files at once; [] for none."""

    def clean(self, data: Any, initial: Any = None) -> Any:
        given = data if isinstance(data, (list, tuple)) else [data]
        kept = [super(ManyFilesField, self).clean(one, initial) for one in given if one]
        if len(kept) > MAX_FILES:
            raise forms.ValidationError(f"{MAX_FILES} fichiers à la fois au plus.")
        return kept


class FilesForm(_Noted):
    """A photo taken now, or files."""

    photo = forms.FileField(
        label="Prendre une photo",
        required=False,
        max_length=500,
        allow_empty_file=True,
        help_text="Sur un téléphone : la feuille d’émargement, l’affiche, le tableau.",
        widget=forms.FileInput(attrs={"accept": "image/jpeg,image/png", "capture": "environment"}),
    )
    attached = ManyFilesField(
        label="Ou des fichiers",
        required=False,
        max_length=500,
        allow_empty_file=True,
        help_text=f"{in_words(DOCUMENTS)} ; 20 Mo au plus chacun. {_NO_PATIENT}",
        widget=ManyFiles(attrs={"accept": ACCEPTED, "multiple": True}),
    )
    title = forms.CharField(
        label="Ce que c’est",
        required=False,
        max_length=200,
        help_text="Sinon, le nom du fichier.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
    )
    happened_on = DayField(label="Du")
    body = forms.CharField(
        label="Note", required=False, max_length=4_000, widget=forms.Textarea(attrs={"rows": 2})
    )
    once = _once()

    NAMES = ("photo", "attached", "title", "happened_on", "body")

    @property
    def given(self) -> list[Any]:
        photo = self.cleaned_data.get("photo")
        return [*([photo] if photo else []), *self.cleaned_data.get("attached", [])]


class _OfAction(forms.Form):
    """With the living sheets that the person may write on, as choices."""

    def __init__(self, *args: Any, actions: Sequence[Action], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.known = {str(one.pk): one for one in actions}
        field = self.fields["action"]
        assert isinstance(field, forms.ChoiceField)
        empty = "à choisir" if field.required else "aucune : une suite à donner de l’association"
        field.choices = [("", empty), *((pk, str(one)) for pk, one in self.known.items())]

    @property
    def sheet(self) -> Action | None:
        return self.known.get(self.cleaned_data.get("action") or "")

    @property
    def seen(self) -> int:
        return self.cleaned_data.get("version") or 0


class EvidenceForm(_OfAction):
    """Which sheet, which files, what they show."""

    action = forms.ChoiceField(
        label="Fiche action",
        error_messages={
            "required": "Choisissez la fiche action que cela prouve.",
            "invalid_choice": "Cette fiche n’est plus en cours : choisissez-en une autre.",
        },
    )
    title = forms.CharField(
        label="Preuve",
        max_length=200,
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Donnez un titre à cette preuve."},
    )
    happened_on = DayField(label="Date du fait")
    kept = forms.MultipleChoiceField(
        label="Fichiers à garder",
        required=False,
        widget=forms.CheckboxSelectMultiple(),
        help_text="Chacun devient une preuve.",
        error_messages={"invalid_choice": "Ce fichier n’est plus là : rouvrez la page."},
    )
    detail = forms.CharField(
        label="Ce qu’elle montre",
        required=False,
        max_length=4_000,
        help_text="Relisez : la preuve se lit par tous les membres.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = version_field()

    def __init__(self, *args: Any, held: Sequence[InboxFile], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        day = self.fields["happened_on"]
        day.required = True
        day.error_messages["required"] = "Donnez le jour du fait."
        if not held:
            del self.fields["kept"]
            return
        kept = self.fields["kept"]
        assert isinstance(kept, forms.MultipleChoiceField)
        kept.choices = [(str(one.pk), one.file.name) for one in held]

    @property
    def shown_fields(self) -> list[Any]:
        names = ("action", "title", "happened_on", "kept", "detail")
        return [self[name] for name in names if name in self.fields]

    @property
    def chosen(self) -> list[int]:
        return [int(one) for one in self.cleaned_data.get("kept", [])]


class FollowUpForm(_OfAction):
    """What is to be done, by whom, for when; of a sheet, or of the association."""

    title = forms.CharField(
        label="À faire",
        max_length=200,
        help_text="Commencez par un verbe.",
        widget=forms.TextInput(attrs={"autocomplete": "off"}),
        error_messages={"required": "Écrivez ce qui est à faire, en une phrase qui commence par un verbe."},
    )
    owner = ContactField(label="Confiée à")
    mine = forms.BooleanField(label="C’est moi qui m’en charge", required=False)
    due_on = DayField(label="Pour le")
    action = forms.ChoiceField(
        label="Étape de la fiche",
        required=False,
        help_text="Avec une fiche, c’est une étape de cette fiche.",
        error_messages={"invalid_choice": "Cette fiche n’est plus en cours : choisissez-en une autre."},
    )
    detail = forms.CharField(
        label="Précisions",
        required=False,
        max_length=2_000,
        help_text="Gardées avec la suite à donner ; une étape ne garde que sa phrase.",
        widget=forms.Textarea(attrs={"rows": 4}),
    )
    version = version_field()

    NAMES = ("title", "owner", "mine", "due_on", "action", "detail")

    @property
    def shown_fields(self) -> list[Any]:
        return [self[name] for name in self.NAMES]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if cleaned.get("mine") and cleaned.get("owner"):
            # Whoever names somebody means them: the box was ticked beforehand.
            cleaned["mine"] = False
        return cleaned


class KeptForm(forms.Form):
    """How long contents stay."""

    kept_days = forms.IntegerField(
        label="Jours de garde",
        min_value=MIN_KEPT_DAYS,
        max_value=MAX_KEPT_DAYS,
        help_text=f"De {MIN_KEPT_DAYS} à {MAX_KEPT_DAYS} jours.",
        error_messages={
            "required": "Donnez un nombre de jours.",
            "invalid": "Donnez un nombre de jours.",
            "min_value": f"Au moins {MIN_KEPT_DAYS} jours : le temps de classer.",
            "max_value": f"Au plus {MAX_KEPT_DAYS} jours : ce n’est pas une archive.",
        },
    )
