"""Forms of availability: one's own wishes, an agreement noted for somebody."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.utils import timezone

from maillage.contexts.association.api import ContactField
from maillage.contexts.care.availability.fields import version_field, whole_field
from maillage.contexts.care.availability.mobiles import e164, readable
from maillage.contexts.care.availability.models import AgreedBy, CareSettings, Responder
from maillage.contexts.care.availability.needs import need_choices
from maillage.contexts.care.availability.reach import LONGEST_MIN
from maillage.contexts.territory.api import communes_by_code, named_communes
from maillage.contexts.territory.models import Commune
from maillage.platform.tables.filters import DayField, HourField, day_start
from maillage.platform.tenancy.models import Community


def _usual(value: object) -> str:
    return f"Vide : le réglage de la CPTS ({value})."


class ChoicesForm(forms.Form):
    """How somebody is asked: means, kinds of need, distance, hours, how often."""

    by_email = forms.BooleanField(label="Par courriel", required=False)
    by_sms = forms.BooleanField(label="Par SMS", required=False)
    mobile = forms.CharField(
        label="Mobile",
        required=False,
        max_length=30,
        help_text="Il sert à ces messages et n’est montré qu’à vous et à la coordination. Si votre fiche n’a pas de "
        "téléphone, il est donné à la personne dont vous prenez la demande.",
        widget=forms.TextInput(attrs={"type": "tel", "autocomplete": "tel"}),
    )
    needs = forms.MultipleChoiceField(
        label="Types de besoin",
        required=False,
        widget=forms.CheckboxSelectMultiple,
        help_text="Aucune case cochée : tous ceux de la profession.",
        error_messages={"invalid_choice": "Ce type de besoin n’existe plus : décochez-le."},
    )
    commune = forms.ChoiceField(
        label="Commune d’exercice",
        required=False,
        help_text="Le trajet est estimé depuis cette commune. Sans elle, vous n’êtes sollicité que pour des demandes "
        "qui valent pour tout le territoire.",
        error_messages={"invalid_choice": "Choisissez une commune de la liste."},
    )
    max_travel_min = whole_field("Trajet au plus (minutes)", high=LONGEST_MIN)
    home_visits = forms.BooleanField(label="Visites à domicile possibles", required=False)
    quiet_from = HourField(label="Ne pas solliciter à partir de")
    quiet_until = HourField(label="et jusqu’à")
    weekly_cap = whole_field("Sollicitations par semaine, au plus", low=1, high=100)
    not_before = DayField(label="Ne pas solliciter avant le")
    version = version_field()

    ORDER: tuple[str, ...] = (
        "by_email",
        "by_sms",
        "mobile",
        "needs",
        "home_visits",
        "commune",
        "max_travel_min",
        "weekly_cap",
        "quiet_from",
        "quiet_until",
        "not_before",
        "version",
    )

    def __init__(
        self,
        data: Any = None,
        *,
        community: Community,
        settings: CareSettings,
        row: Responder | None,
        profession: str = "",
        commune: Commune | None = None,
        first: Mapping[str, Any] | None = None,
    ) -> None:
        """row: what is recorded, None for nothing yet; then profession and commune come from the contact."""
        super().__init__(data, initial=_initial(row, commune) | dict(first or {}))
        current = row.commune if row is not None and row.commune_id is not None else commune
        self.order_fields(self.ORDER)
        self._offer("needs", need_choices(row.profession if row is not None else profession))
        self._offer("commune", [("", "non précisée"), *_communes(community, current)])
        self.fields["max_travel_min"].help_text = _usual(f"{settings.max_travel_min} min")
        self.fields["weekly_cap"].help_text = _usual(settings.weekly_cap)
        self.fields["quiet_from"].help_text = _usual(
            f"de {settings.quiet_from:%H:%M} à {settings.quiet_until:%H:%M}, heure de Paris"
        )
        self.fields["not_before"].help_text = "Congés, absence : vous n’êtes pas sollicité avant ce jour."

    def _offer(self, name: str, choices: list[tuple[str, str]]) -> None:
        field = self.fields[name]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices

    def clean_mobile(self) -> str:
        try:
            return e164(str(self.cleaned_data["mobile"]))
        except ValueError as wrong:
            raise forms.ValidationError(str(wrong)) from wrong

    @property
    def values(self) -> dict[str, Any]:
        """What the services take."""
        cleaned = self.cleaned_data
        names = ("by_email", "by_sms", "mobile", "max_travel_min", "home_visits", "weekly_cap")
        found = {name: cleaned[name] for name in names}
        day = cleaned["not_before"]
        return found | {
            "needs": list(cleaned["needs"]),
            "commune": communes_by_code([cleaned["commune"]]).first() if cleaned["commune"] else None,
            "quiet_from": cleaned["quiet_from"],
            "quiet_until": cleaned["quiet_until"],
            "not_before": day_start(day) if day else None,
        }

    @property
    def version_seen(self) -> int:
        return int(self.cleaned_data.get("version") or 0)


def _initial(row: Responder | None, commune: Commune | None) -> dict[str, Any]:
    if row is None:
        return {"by_email": True, "commune": commune.code if commune else "", "version": 0}
    names = ("by_email", "by_sms", "needs", "max_travel_min", "home_visits", "weekly_cap")
    hours = ("quiet_from", "quiet_until", "version")
    return {name: getattr(row, name) for name in (*names, *hours)} | {
        "mobile": readable(row.mobile),
        "commune": row.commune_id or "",
        "not_before": timezone.localdate(row.not_before) if row.not_before else None,
    }


def _communes(community: Community, current: Commune | None) -> list[tuple[str, str]]:
    found = named_communes(community)
    if current is not None and current.code not in {code for code, _ in found}:
        found.append((current.code, current.name))
    return found


class OwnForm(ChoicesForm):
    """« Me faire solliciter »: the same, and whether one agrees."""

    is_open = forms.BooleanField(
        label="J’accepte d’être sollicité pour des soins non programmés",
        required=False,
        help_text="Vous pouvez changer d’avis ici, ou par le lien au bas de chaque courriel et de chaque page de "
        "réponse.",
    )

    ORDER = ("is_open", *ChoicesForm.ORDER)


class AgreementForm(ChoicesForm):
    """The same for somebody else: who, since when, and how he agreed."""

    contact = ContactField(label="Professionnel", required=True, kind="person")
    agreed_on = DayField(label="Accord donné le")
    means = forms.ChoiceField(
        label="Comment",
        choices=[
            ("", "choisissez"),
            *((key, label) for key, label in AgreedBy.choices if key != AgreedBy.SELF),
        ],
        error_messages={
            "required": "Dites comment la personne a donné son accord.",
            "invalid_choice": "Choisissez dans la liste.",
        },
    )

    ORDER = ("contact", "agreed_on", "means", *ChoicesForm.ORDER)

    def __init__(self, *args: Any, named: bool = False, **kwargs: Any) -> None:
        """named: the person is known already and is not asked for."""
        super().__init__(*args, **kwargs)
        if named:
            del self.fields["contact"]
        day = self.fields["agreed_on"]
        day.required = True
        day.error_messages["required"] = "Donnez le jour de l’accord, par exemple 15/03/2027."
        self.fields["mobile"].help_text = (
            "Il sert à ces messages. Si la fiche n’a pas de téléphone, il est donné à qui a fait une demande que la "
            "personne prend."
        )
        self.fields["commune"].help_text = (
            "Le trajet est estimé depuis cette commune. Sans elle, la personne n’est sollicitée que pour des demandes "
            "qui valent pour tout le territoire."
        )
