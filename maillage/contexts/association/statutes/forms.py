"""Forms of the statutes, one for each part: filled from `Rules`, and answering the rules with that part changed."""

from __future__ import annotations

from dataclasses import replace
from fractions import Fraction
from typing import Any, Final

from django import forms
from django.utils.text import slugify

from maillage.contexts.association.bodies.models import BodyKind, Function
from maillage.contexts.association.meetings.models import MeetingKind
from maillage.contexts.association.statutes import words
from maillage.contexts.association.statutes.fields import PartField
from maillage.contexts.association.statutes.services import CURRENT
from maillage.core.voting.ready import READY_SETS
from maillage.core.voting.rules import (
    ANY,
    AdmissionRule,
    Base,
    CollegeRule,
    Decision,
    DecisionRule,
    FunctionRule,
    MajorityRule,
    MeetingRule,
    OnTie,
    ProxyRule,
    QuorumRule,
    Rules,
    TermRule,
    Threshold,
    VoterRule,
)
from maillage.platform.tables.filters import DayField

_THRESHOLDS: Final = [(key.value, words.capital(text)) for key, text in words.THRESHOLDS.items()]
_BASES: Final = [(key.value, words.capital(text)) for key, text in words.BASES.items()]
_TIES: Final = [(key.value, words.capital(text)) for key, text in words.TIES.items()]
_PART_HELP: Final = "Par exemple 1/3 ou 25 % ; vide : pas de quorum."
MEETING_KINDS: Final = [
    (ANY, "Toute autre réunion"),
    *((key, words.capital(str(label))) for key, label in MeetingKind.choices),
]


def _day(label: str) -> DayField:
    field = DayField(label=label)
    field.required = True
    field.error_messages["required"] = "Donnez une date, par exemple 15/03/2027."
    return field


def _count(label: str, *, most: int, help_text: str = "", required: bool = False) -> forms.IntegerField:
    return forms.IntegerField(
        label=label, min_value=0, max_value=most, required=required, help_text=help_text
    )


class StartForm(forms.Form):
    """A version: from where it starts, and from which day it holds."""

    origin = forms.ChoiceField(label="Partir de", widget=forms.RadioSelect)
    name = forms.CharField(
        label="Nom de cette version",
        required=False,
        max_length=120,
        help_text="Par exemple « Statuts de mars 2026 ».",
    )
    in_force_on = _day("En vigueur à partir du")
    note = forms.CharField(
        label="Note", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 2})
    )

    def __init__(self, *args: Any, has_current: bool, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        sets = [(one.key, f"{one.name}. {one.detail}") for one in READY_SETS.values()]
        first = [(CURRENT, "Les règles actuelles, à modifier ensuite")] if has_current else []
        self.fields["origin"].choices = [*first, *sets]  # type: ignore[attr-defined]


class HeadForm(forms.Form):
    name = forms.CharField(
        label="Nom", max_length=120, error_messages={"required": "Donnez un nom à cette version."}
    )
    in_force_on = _day("En vigueur à partir du")
    note = forms.CharField(
        label="Note", required=False, max_length=2_000, widget=forms.Textarea(attrs={"rows": 3})
    )


class VotersForm(forms.Form):
    """Who votes in the assembly, and who admits members."""

    fee_paid = forms.BooleanField(label="Cotisation à jour pour voter", required=False)
    organisations = forms.BooleanField(label="Les organisations adhérentes ont une voix", required=False)
    seniority_days = _count(
        "Ancienneté nécessaire (jours)", most=3_660, help_text="0 : aucune.", required=True
    )
    admission = forms.ChoiceField(
        label="Les adhésions sont acceptées par",
        required=False,
        choices=[("", "Personne : demander suffit"), *BodyKind.choices],
    )

    @staticmethod
    def start(rules: Rules) -> dict[str, Any]:
        one = rules.voters
        return {
            "fee_paid": one.fee_paid,
            "organisations": one.organisations,
            "seniority_days": one.seniority_days,
            "admission": rules.admission.body_kind,
        }

    def changed(self, rules: Rules) -> Rules:
        data = self.cleaned_data
        voters = VoterRule(data["fee_paid"], data["seniority_days"], data["organisations"])
        return replace(rules, voters=voters, admission=AdmissionRule(data["admission"]))


class CollegeForm(forms.Form):
    """One college. counts: how its voices weigh."""

    code = forms.SlugField(required=False, widget=forms.HiddenInput)
    name = forms.CharField(label="Collège", required=False, max_length=120)
    counts = forms.ChoiceField(
        label="Ses voix",
        choices=[
            ("one", "une voix par adhérent"),
            ("weight", "plusieurs voix par adhérent"),
            ("share", "une part des voix pour tout le collège"),
            ("none", "voix consultative"),
        ],
    )
    value = PartField(
        label="Combien", help_text="Nombre de voix par adhérent, ou part du collège (40 %).", above_one=True
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("name") and data.get("counts") in ("weight", "share") and not data.get("value"):
            self.add_error("value", "Dites combien : un nombre de voix, ou une part.")
        return data

    @property
    def rule(self) -> CollegeRule | None:
        """None for a line without a name: no college, or one to take out."""
        data = self.cleaned_data
        if not data.get("name"):
            return None
        counts, value = data["counts"], data.get("value")
        return CollegeRule(
            data.get("code") or slugify(data["name"])[:40] or "college",
            " ".join(data["name"].split()),
            votes=counts != "none",
            weight=value if counts == "weight" and value else Fraction(1),
            share=value if counts == "share" else None,
        )

    @staticmethod
    def start(rule: CollegeRule) -> dict[str, Any]:
        if not rule.votes:
            counts, value = "none", ""
        elif rule.share is not None:
            counts, value = "share", f"{words.percent(rule.share)} %"
        elif rule.weight != 1:
            counts, value = "weight", str(rule.weight)
        else:
            counts, value = "one", ""
        return {"code": rule.code, "name": rule.name, "counts": counts, "value": value}


CollegeFormSet = forms.formset_factory(CollegeForm, extra=2, max_num=20)


class MajorityFields(forms.Form):
    threshold = forms.ChoiceField(label="Majorité", choices=_THRESHOLDS)
    base = forms.ChoiceField(
        label="Comptée sur", choices=_BASES, help_text="Sans effet pour la majorité simple."
    )
    on_tie = forms.ChoiceField(label="En cas d’égalité", choices=_TIES)

    @property
    def majority(self) -> MajorityRule:
        data = self.cleaned_data
        return MajorityRule(Threshold(data["threshold"]), Base(data["base"]), OnTie(data["on_tie"]))


def _majority_start(rule: MajorityRule) -> dict[str, str]:
    return {"threshold": rule.threshold.value, "base": rule.base.value, "on_tie": rule.on_tie.value}


class MeetingForm(MajorityFields):
    """The rule of one kind of meeting."""

    notice_days = _count("Convocation, jours avant la réunion", most=366, required=True)
    part = PartField(label="Quorum : part des voix", help_text=_PART_HELP)
    strictly = forms.BooleanField(label="Il faut plus que cette part", required=False)
    represented = forms.BooleanField(label="Les pouvoirs comptent dans le quorum", required=False)
    in_each_college = forms.BooleanField(label="Quorum à atteindre dans chaque collège", required=False)
    at_least = _count(
        "Et au moins ce nombre de personnes présentes",
        most=10_000,
        help_text="0 : sans minimum.",
        required=True,
    )
    has_second = forms.BooleanField(label="Autre quorum en seconde convocation", required=False)
    second_part = PartField(label="Quorum de la seconde convocation", help_text=_PART_HELP)
    second_after_days = _count("Seconde convocation, jours après la première", most=366, required=True)
    proxies = forms.ChoiceField(
        label="Pouvoirs",
        choices=[("none", "pas de pouvoirs"), ("some", "en nombre limité"), ("any", "sans limite")],
    )
    most = _count("Pouvoirs par personne, au plus", most=1_000, help_text="Si leur nombre est limité.")
    across_colleges = forms.BooleanField(label="Un pouvoir peut aller à un autre collège", required=False)
    chained = forms.BooleanField(label="Un pouvoir reçu peut être transmis", required=False)
    by_college = forms.BooleanField(label="Les voix sont pondérées par collège", required=False)

    field_order = (
        "notice_days",
        "part",
        "strictly",
        "represented",
        "in_each_college",
        "at_least",
        "has_second",
        "second_part",
        "second_after_days",
        "threshold",
        "base",
        "on_tie",
        "by_college",
        "proxies",
        "most",
        "across_colleges",
        "chained",
    )

    def clean(self) -> dict[str, Any]:
        data: dict[str, Any] = super().clean() or {}
        if data.get("proxies") == "some" and not data.get("most"):
            self.add_error("most", "Dites combien de pouvoirs une personne peut porter.")
        return data

    @staticmethod
    def start(rules: Rules, kind: str) -> dict[str, Any]:
        rule = rules.meeting(kind)
        second = rule.second_quorum
        most = rule.proxies.most
        return {
            **_majority_start(rule.majority),
            "notice_days": rule.notice_days,
            "part": rule.quorum.part or "",
            "strictly": rule.quorum.strictly,
            "represented": rule.quorum.represented,
            "in_each_college": rule.quorum.in_each_college,
            "at_least": rule.quorum.at_least,
            "has_second": second is not None,
            "second_part": (second.part if second else "") or "",
            "second_after_days": rule.second_after_days,
            "proxies": {None: "any", 0: "none"}.get(most, "some"),
            "most": most,
            "across_colleges": rule.proxies.across_colleges,
            "chained": rule.proxies.chained,
            "by_college": rule.by_college,
        }

    def changed(self, rules: Rules, kind: str) -> Rules:
        data = self.cleaned_data
        quorum = QuorumRule(
            data["part"] or Fraction(0),
            data["strictly"],
            data["represented"],
            data["in_each_college"],
            data["at_least"],
        )
        second = (
            replace(quorum, part=data["second_part"] or Fraction(0), at_least=0)
            if data["has_second"]
            else None
        )
        most = {"none": 0, "any": None}.get(data["proxies"], data["most"])
        rule = MeetingRule(
            kind,
            data["notice_days"],
            quorum,
            second,
            data["second_after_days"],
            self.majority,
            ProxyRule(most, data["across_colleges"], data["chained"]),
            data["by_college"],
        )
        return with_meeting(rules, rule)


def with_meeting(rules: Rules, rule: MeetingRule) -> Rules:
    """The rules with this one for its kind of meeting, in the order of the kinds."""
    order = [key for key, _ in MEETING_KINDS]
    kept = [one for one in rules.meetings if one.kind != rule.kind]
    return replace(rules, meetings=tuple(sorted((*kept, rule), key=lambda one: order.index(one.kind))))


def without_meeting(rules: Rules, kind: str) -> Rules:
    return replace(rules, meetings=tuple(one for one in rules.meetings if one.kind != kind))


class DecisionForm(MajorityFields):
    """What one kind of decision asks beyond the meeting it is taken in."""

    own_majority = forms.BooleanField(label="Une majorité particulière", required=False)
    own_quorum = forms.BooleanField(label="Un quorum particulier", required=False)
    part = PartField(label="Quorum : part des voix", help_text=_PART_HELP)
    secret = forms.BooleanField(label="À bulletin secret", required=False)

    field_order = ("own_majority", "threshold", "base", "on_tie", "own_quorum", "part", "secret")

    @staticmethod
    def start(rules: Rules, decision: str) -> dict[str, Any]:
        rule = rules.decision(decision)
        return {
            **_majority_start(rule.majority or MajorityRule()),
            "own_majority": rule.majority is not None,
            "own_quorum": rule.quorum is not None,
            "part": (rule.quorum.part if rule.quorum else "") or "",
            "secret": rule.secret,
        }

    def changed(self, rules: Rules, decision: str) -> Rules:
        """A decision that asks nothing of its own has no rule."""
        data = self.cleaned_data
        rule = DecisionRule(
            Decision(decision),
            self.majority if data["own_majority"] else None,
            QuorumRule(data["part"] or Fraction(0)) if data["own_quorum"] else None,
            data["secret"],
        )
        kept = [one for one in rules.decisions if one.decision != decision]
        if rule != DecisionRule(Decision(decision)):
            kept.append(rule)
        order = list(Decision)
        return replace(rules, decisions=tuple(sorted(kept, key=lambda one: order.index(one.decision))))


class MandatesForm(forms.Form):
    """Terms in a kind of body, and how many hold each function (co-presidents: 1 to 3)."""

    months = _count(
        "Durée d’un mandat (mois)", most=240, help_text="0 ou vide : sans terme. Trois ans font 36."
    )
    renewals = _count("Renouvellements à la suite, au plus", most=20, help_text="Vide : sans limite.")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for function, label in Function.choices:
            if function == Function.MEMBER:
                continue
            name = words.capital(str(label))
            self.fields[f"fewest_{function}"] = _count(f"{name} : au moins", most=50)
            self.fields[f"most_{function}"] = _count(f"{name} : au plus", most=50)
            self.fields[f"not_{function}"] = forms.MultipleChoiceField(
                label=f"{name} ne se cumule pas avec",
                required=False,
                choices=[one for one in Function.choices if one[0] not in (function, Function.MEMBER)],
                widget=forms.CheckboxSelectMultiple,
            )

    @staticmethod
    def start(rules: Rules, body_kind: str) -> dict[str, Any]:
        term = next((one for one in rules.terms if one.body_kind == body_kind), None)
        found: dict[str, Any] = {
            "months": term.months if term else None,
            "renewals": term.renewals if term else None,
        }
        for one in rules.functions:
            if one.body_kind == body_kind:
                found |= {
                    f"fewest_{one.function}": one.fewest,
                    f"most_{one.function}": one.most,
                    f"not_{one.function}": list(one.not_with),
                }
        return found

    def changed(self, rules: Rules, body_kind: str) -> Rules:
        data = self.cleaned_data
        terms = [one for one in rules.terms if one.body_kind != body_kind]
        if data["months"]:
            terms.append(TermRule(body_kind, data["months"], data["renewals"]))
        functions = [one for one in rules.functions if one.body_kind != body_kind]
        for function in Function.values:
            fewest, most = data.get(f"fewest_{function}"), data.get(f"most_{function}")
            against = tuple(data.get(f"not_{function}") or ())
            if fewest or most is not None or against:
                functions.append(FunctionRule(body_kind, function, fewest or 0, most, against))
        return replace(rules, terms=tuple(terms), functions=tuple(functions))
