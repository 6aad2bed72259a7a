"""Forms on an entry: what is known here, a declared departure, a report of a mistake. Messages say what to write."""

from __future__ import annotations

import re
from datetime import timedelta
from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.directory.knowledge.corrections import BY_VALUE, OF_PERSON, OF_PLACE, Report
from maillage.contexts.directory.knowledge.languages import UnknownLanguages, codes_of, names_of
from maillage.contexts.directory.knowledge.models import CorrectionKind, LocalKnowledge, NewPatients
from maillage.contexts.directory.knowledge.registered import Entry, Place
from maillage.contexts.directory.knowledge.services import Facts
from maillage.platform.tables.filters import DateInput

_PHONE = re.compile(r"\+?[\d .()/-]{3,29}")
YES_NO = [("", "non renseigné"), ("yes", "oui"), ("no", "non")]
_AS_BOOL = {"": None, "yes": True, "no": False}
_AS_TEXT = {None: "", True: "yes", False: "no"}
OLDEST_BIRTH_YEAR = 1920
# Further away, a departure is no plan.
# A departure is kept a year after its date (`retention`): an older one would be erased at once.
KEPT_AFTER = timedelta(days=365)
FURTHEST = timedelta(days=20 * 365)
EVERYWHERE = ""
_MAX_VERSION = 2_000_000_000
# They are about the person, wherever the places are.
_WHEREVER = (CorrectionKind.RETIRED, CorrectionKind.DECEASED)


class KnowledgeForm(forms.Form):
    """What is in no register. Every field may stay empty: « non renseigné »."""

    takes_new_patients = forms.ChoiceField(
        label="Prend de nouveaux patients", choices=NewPatients.choices, required=False
    )
    languages = forms.CharField(
        label="Langues parlées, en plus du français",
        max_length=300,
        required=False,
        help_text="Séparées par des virgules, par exemple « anglais, arabe, LSF ».",
    )
    home_visits = forms.ChoiceField(label="Visites à domicile", choices=YES_NO, required=False)
    wheelchair_access = forms.ChoiceField(
        label="Accessible en fauteuil roulant", choices=YES_NO, required=False
    )
    weekly_hours = forms.DecimalField(
        label="Heures par semaine sur le territoire",
        min_value=0,
        max_value=100,
        max_digits=4,
        decimal_places=1,
        localize=True,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "decimal"}),
        error_messages={
            "invalid": "Écrivez un nombre d’heures, par exemple 17,5.",
            "max_value": "Une semaine de travail compte moins de cent heures.",
            "min_value": "Écrivez un nombre d’heures, par exemple 17,5.",
            "max_decimal_places": "Un chiffre après la virgule suffit, par exemple 17,5.",
        },
    )
    opening_hours = forms.CharField(
        label="Horaires",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="Comme vous les diriez : « du lundi au jeudi, 9 h à 18 h ; samedi sur rendez-vous ».",
        error_messages={"max_length": "Trois cents signes suffisent pour des horaires."},
    )
    direct_line = forms.CharField(
        label="Ligne directe",
        max_length=30,
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "tel", "autocomplete": "off"}),
        help_text="Donnée aux collègues de la communauté, jamais aux partenaires ni au public.",
    )
    email = forms.EmailField(
        label="Adresse électronique",
        max_length=200,
        required=False,
        widget=forms.EmailInput(attrs={"autocomplete": "off"}),
        help_text="Une adresse ordinaire, que la personne lit seule : elle sert à demander chaque année "
        "si la fiche est juste.",
        error_messages={
            "invalid": "Écrivez une adresse électronique valide, par exemple prenom.nom@cabinet.example.",
            "max_length": "Écrivez une adresse électronique valide, de deux cents signes au plus.",
        },
    )
    # Not of type « hidden »: a draft keeps it, and tells when it has become too old.
    version = forms.IntegerField(
        required=False,
        min_value=0,
        max_value=_MAX_VERSION,
        label="Version",
        widget=forms.TextInput(attrs={"hidden": True, "autocomplete": "off"}),
    )

    def __init__(self, data: Any = None, *, entry: Entry, known: LocalKnowledge | None) -> None:
        super().__init__(data, initial=_initial(known))
        if not entry.is_person:
            # The hours of a place are its opening hours.
            del self.fields["weekly_hours"]
            self.fields[
                "email"
            ].help_text = (
                "L’adresse de ce lieu seul : elle sert à demander chaque année si la fiche est juste."
            )

    @property
    def shown_fields(self) -> list[Any]:
        return [self[name] for name in self.fields if name != "version"]

    @property
    def seen(self) -> int:
        """The version that the form was opened with; 0 when nothing was known, or when it says none."""
        return self.cleaned_data.get("version") or 0

    def against(self, current: LocalKnowledge) -> list[tuple[str, str]]:
        """Label and value of today of the fields where what was typed differs from what is recorded."""
        recorded, typed = Facts.of(current).columns(), self.facts().columns()
        shown = {**_initial(current), **_words(current)}
        differs = {name for name in recorded if recorded[name] != typed[name]}
        return [
            (str(field.label), str(shown.get(name) or "rien"))
            for name, field in self.fields.items()
            if ("language_codes" if name == "languages" else name) in differs
        ]

    def answer_to(self, version: int) -> None:
        """From now on what was typed is an answer to that version: saved again, it is kept."""
        self.data = {**self.data, "version": str(version)}

    def clean_direct_line(self) -> str:
        typed = " ".join(self.cleaned_data["direct_line"].split())
        if typed and not _PHONE.fullmatch(typed):
            raise forms.ValidationError("Écrivez un numéro de téléphone, par exemple 04 66 00 00 00.")
        return typed

    def clean_languages(self) -> list[str]:
        try:
            return codes_of(self.cleaned_data["languages"])
        except UnknownLanguages as error:
            raise forms.ValidationError(str(error)) from error

    def facts(self) -> Facts:
        """What was said, once the form is valid."""
        cleaned = self.cleaned_data
        return Facts(
            direct_line=cleaned["direct_line"],
            email=cleaned["email"],
            takes_new_patients=cleaned["takes_new_patients"],
            languages=tuple(cleaned["languages"]),
            home_visits=_AS_BOOL[cleaned["home_visits"]],
            wheelchair_access=_AS_BOOL[cleaned["wheelchair_access"]],
            weekly_hours=cleaned.get("weekly_hours"),
            opening_hours=" ".join(cleaned["opening_hours"].split()),
        )


def _words(known: LocalKnowledge) -> dict[str, Any]:
    """The choices and numbers as a reader says them."""
    said = {None: "", True: "oui", False: "non"}
    hours = known.weekly_hours
    return {
        "takes_new_patients": known.get_takes_new_patients_display() if known.takes_new_patients else "",
        "home_visits": said[known.home_visits],
        "wheelchair_access": said[known.wheelchair_access],
        "weekly_hours": "" if hours is None else f"{hours:f}".rstrip("0").rstrip(".").replace(".", ","),
    }


def _initial(known: LocalKnowledge | None) -> dict[str, Any]:
    if known is None:
        return {"version": 0}
    return {
        "version": known.version,
        "takes_new_patients": known.takes_new_patients,
        "languages": names_of(known.languages),
        "home_visits": _AS_TEXT[known.home_visits],
        "wheelchair_access": _AS_TEXT[known.wheelchair_access],
        "weekly_hours": known.weekly_hours,
        "opening_hours": known.opening_hours,
        "direct_line": known.direct_line,
        "email": known.email,
    }


class DepartureForm(forms.Form):
    """A declared departure: nothing is kept without the agreement. optional: nothing said is no mistake."""

    departure_on = forms.DateField(
        label="Date de départ envisagée",
        required=False,
        widget=DateInput(),
        input_formats=["%Y-%m-%d", "%d/%m/%Y", "%d/%m/%y"],
        error_messages={"invalid": "Cette date n’existe pas : écrivez-la comme 02/12/2027."},
    )
    birth_year = forms.IntegerField(
        label="Année de naissance",
        required=False,
        widget=forms.TextInput(attrs={"inputmode": "numeric", "autocomplete": "off"}),
        error_messages={"invalid": "Écrivez une année, par exemple 1963."},
    )
    agreed = forms.BooleanField(label="", required=False)

    def __init__(self, *args: Any, agreement: str, optional: bool = False, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.optional = optional
        self.fields["agreed"].label = agreement

    def clean_departure_on(self) -> Any:
        day, today = self.cleaned_data["departure_on"], timezone.localdate()
        if day is not None and day < today - KEPT_AFTER:
            raise forms.ValidationError(
                "Cette date est déjà passée, depuis plus d’un an : relisez l’année. "
                "Un départ accompli se dit par « n’exerce plus ici »."
            )
        if day is not None and day > today + FURTHEST:
            raise forms.ValidationError("Cette date est trop éloignée : relisez l’année.")
        return day

    def clean_birth_year(self) -> Any:
        year = self.cleaned_data["birth_year"]
        if year is not None and not OLDEST_BIRTH_YEAR <= year <= timezone.localdate().year - 18:
            raise forms.ValidationError("Cette année n’est pas plausible : relisez-la.")
        return year

    @property
    def says_something(self) -> bool:
        cleaned = self.cleaned_data
        return bool(cleaned.get("departure_on") or cleaned.get("birth_year") or cleaned.get("agreed"))

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        if self.errors or (self.optional and not self.says_something):
            return cleaned
        if not (cleaned.get("departure_on") or cleaned.get("birth_year")):
            self.add_error("departure_on", "Écrivez une date de départ ou une année de naissance.")
        elif not cleaned.get("agreed"):
            self.add_error(
                "agreed", "Sans cet accord, rien n’est gardé : cochez la case, ou effacez ces champs."
            )
        return cleaned


class PlaceForm(forms.Form):
    """Which place is meant: one of the entry's places on the territory, or all of them."""

    place = forms.ChoiceField(
        label="Où ?",
        required=False,
        error_messages={"invalid_choice": "Ce lieu n’est plus dans la fiche : choisissez-en un autre."},
    )

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.entry = entry
        self.places = {place.key: place for place in entry.places_here}
        field = self.fields["place"]
        assert isinstance(field, forms.ChoiceField)
        everywhere = "partout sur le territoire" if entry.is_person else "toute la structure"
        field.choices = [
            (EVERYWHERE, everywhere),
            *((key, place.label or place.key) for key, place in self.places.items()),
        ]

    def chosen(self) -> Place | None:
        """The place, once the form is valid; None for all of them."""
        return self.places.get(self.cleaned_data.get("place", ""))


class CorrectionForm(PlaceForm):
    """A report of a mistake of the register."""

    kind = forms.ChoiceField(label="Ce qui est faux", error_messages={"required": "Dites ce qui est faux."})
    detail = forms.CharField(
        label="Précision",
        max_length=300,
        required=False,
        widget=forms.Textarea(attrs={"rows": 2}),
        help_text="La bonne adresse, le bon numéro… Rien de privé : les collègues le lisent.",
        error_messages={"max_length": "Trois cents signes suffisent."},
    )

    field_order = ("kind", "place", "detail")

    def __init__(self, *args: Any, entry: Entry, **kwargs: Any) -> None:
        super().__init__(*args, entry=entry, **kwargs)
        kinds = OF_PERSON if entry.is_person else OF_PLACE
        field = self.fields["kind"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = [("", "choisir…"), *((str(kind), kind.label) for kind in kinds)]

    def clean(self) -> dict[str, Any]:
        cleaned: dict[str, Any] = super().clean() or {}
        kind = cleaned.get("kind")
        if kind in set(BY_VALUE) and not cleaned.get("place"):
            if len(self.places) != 1:
                self.add_error("place", "Choisissez le lieu dont il s’agit.")
            else:
                cleaned["place"] = next(iter(self.places))
        return cleaned

    def report(self) -> Report:
        """What was said, once the form is valid."""
        kind = CorrectionKind(self.cleaned_data["kind"])
        place = None if kind in _WHEREVER else self.chosen()
        return Report(kind, place, " ".join(self.cleaned_data["detail"].split()))
