"""A file to import, and how often a publisher's address is looked up."""

from __future__ import annotations

import uuid
from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.directory.imports.kinds import kinds
from maillage.contexts.directory.imports.reaching import target_of
from maillage.contexts.directory.imports.refusal import FileRefused
from maillage.contexts.directory.sources.models import FREQUENCIES
from maillage.contexts.directory.sources.queries import is_kept_whole
from maillage.contexts.directory.sources.recognition import kind_of_address, kind_of_name
from maillage.contexts.directory.sources.services import Wishes
from maillage.contexts.directory.sources.uploading import FIELD

AS_TODAY, WHOLE_COUNTRY, PERIMETERS = "", "france", "perimetres"


def _kind_choices() -> list[tuple[str, str]]:
    return [("", "Reconnaître à son nom"), *((kind.name, kind.label) for kind in kinds())]


def _address(value: str) -> str:
    try:
        target_of(value)
    except FileRefused as refusal:
        raise forms.ValidationError(refusal.message_fr) from refusal
    return value.strip()


class ImportForm(forms.Form):
    """One file, from the operator's computer or from an address; `refusal_fr`: why the sent one was not taken."""

    token = forms.UUIDField(widget=forms.HiddenInput, required=False)
    kind = forms.ChoiceField(label="Quel fichier ?", choices=_kind_choices, required=False)
    file = forms.FileField(
        label="Fichier sur votre ordinateur",
        required=False,
        allow_empty_file=True,
        max_length=255,
        help_text="Tel que publié, sans l’ouvrir dans un tableur : .txt, .csv ou .json, ou compressé en .zip ou .gz.",
    )
    address = forms.CharField(
        label="Ou adresse du fichier",
        required=False,
        max_length=500,
        widget=forms.URLInput(attrs={"placeholder": "https://", "inputmode": "url"}),
        help_text="Le serveur le télécharge lui-même. L’adresse commence par https://.",
    )
    given_on = forms.DateField(
        label="Date du fichier",
        required=False,
        widget=forms.DateInput(attrs={"type": "date"}, format="%Y-%m-%d"),
        help_text="Seulement si ni son nom ni son contenu ne la disent.",
    )
    extent = forms.ChoiceField(
        label="Communes à garder",
        choices=(
            (AS_TODAY, "Comme aujourd’hui"),
            (WHOLE_COUNTRY, "La France entière"),
            (PERIMETERS, "Revenir aux périmètres des communautés"),
        ),
        required=False,
        help_text="« Comme aujourd’hui » garde la France entière si le registre en place la garde ; sinon, les "
        "périmètres des communautés et les communes voisines.",
    )
    accept_shrink = forms.BooleanField(
        label="Accepter un fichier plus court",
        required=False,
        help_text="Sinon, un fichier qui a perdu plus de 5 % de ses lignes est refusé.",
    )
    accept_older = forms.BooleanField(
        label="Accepter un fichier plus ancien",
        required=False,
        help_text="Sinon, un fichier daté d’avant celui en place est refusé.",
    )

    # The last thing that the browser sends: without it the file before it may have been cut.
    end = forms.CharField(widget=forms.HiddenInput, required=False, initial="1")

    def __init__(self, *args: Any, refusal_fr: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._refusal_fr = refusal_fr

    def clean_token(self) -> uuid.UUID:
        return self.cleaned_data["token"] or uuid.uuid4()

    def clean_address(self) -> str:
        value = self.cleaned_data["address"]
        return _address(value) if value else ""

    def clean_given_on(self) -> Any:
        given = self.cleaned_data["given_on"]
        if given and given > timezone.localdate():
            raise forms.ValidationError(
                "Cette date est à venir : un fichier ne peut pas être daté de demain."
            )
        return given

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or self.cleaned_data
        sent, address = cleaned.get(FIELD), cleaned.get("address")
        if self._refusal_fr:
            self.add_error(FIELD, self._refusal_fr)
        elif sent and not cleaned.get("end"):
            self.add_error(FIELD, "L’envoi a été coupé avant la fin du fichier : recommencez.")
        elif sent and address:
            self.add_error("address", "Un fichier et une adresse sont donnés : gardez l’un des deux.")
        elif not sent and not address and FIELD not in self.errors and "address" not in self.errors:
            self.add_error(FIELD, "Choisissez un fichier, ou écrivez son adresse.")
        if not cleaned.get("kind") and not self.errors:
            self._recognise(cleaned)
        return cleaned

    def _recognise(self, cleaned: dict[str, Any]) -> None:
        sent, address = cleaned.get(FIELD), cleaned["address"]
        cleaned["kind"] = kind_of_name(sent.name) if sent else kind_of_address(address)
        if not cleaned["kind"]:
            self.add_error(
                "kind", "Ce fichier n’est pas reconnu à son nom : choisissez dans la liste ce qu’il contient."
            )

    @property
    def wishes(self) -> Wishes:
        """What is asked; a register of the whole of France is narrowed only when that is said."""
        data = self.cleaned_data
        extent = data["extent"]
        keep_all = extent == WHOLE_COUNTRY or (extent == AS_TODAY and is_kept_whole(data["kind"]))
        return Wishes(
            given_on=data["given_on"],
            keep_all=keep_all,
            accept_shrink=data["accept_shrink"],
            accept_older=data["accept_older"],
        )


class SourceForm(forms.Form):
    """Where one kind of file is looked up, and how often."""

    is_active = forms.BooleanField(
        label="Vérifier automatiquement",
        required=False,
        help_text="Le fichier n’est téléchargé et importé que si celui qui le publie l’a changé.",
    )
    every_days = forms.TypedChoiceField(label="Fréquence", choices=FREQUENCIES, coerce=int)
    address = forms.CharField(
        label="Adresse",
        max_length=500,
        widget=forms.URLInput(attrs={"inputmode": "url"}),
        help_text="Adresse https du fichier lui-même, et non de la page qui le présente.",
    )

    def clean_address(self) -> str:
        return _address(self.cleaned_data["address"])
