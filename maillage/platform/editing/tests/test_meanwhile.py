"""What a person reads who saves over somebody else's words, and that nothing typed is lost."""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from django import forms
from django.test import RequestFactory

from maillage.platform.editing import meanwhile


class Refused(ValueError):
    """Refusals of a capability."""


class Plain(meanwhile.ChangedMeanwhile, Refused):
    """With the words of the house."""


class Own(meanwhile.ChangedMeanwhile, Refused):
    """With words of its own."""

    words = "Cette fiche a été modifiée entre-temps."


class Sheet(forms.Form):
    title = forms.CharField(label="Titre", required=False)
    aim = forms.CharField(label="Objectif", required=False)
    cost = forms.IntegerField(label="Coût", required=False)
    note = forms.CharField(label="Note", required=False)
    version = forms.IntegerField()


def filled(**typed: str) -> Sheet:
    form = Sheet({"title": "Diabète", "aim": "", "cost": "12", "note": "à relire", "version": "3"} | typed)
    assert form.is_valid()
    return form


def test_it_is_a_refusal_of_its_capability_that_shows_the_row() -> None:
    row = SimpleNamespace(version=4)
    with pytest.raises(Refused, match=r"par quelqu’un d’autre\. Rien n’a été enregistré") as told:
        raise Plain(row)
    assert isinstance(told.value, meanwhile.ChangedMeanwhile)
    assert told.value.current is row
    assert str(Own(row)) == "Cette fiche a été modifiée entre-temps."


def test_only_what_differs_is_shown_in_the_order_of_the_form() -> None:
    row = SimpleNamespace(title="Fragilité", aim="Repérer", cost=12, version=9)
    assert meanwhile.against(filled(), row) == [("Titre", "Fragilité"), ("Objectif", "Repérer")]
    assert meanwhile.against(filled(), row, only=("aim",)) == [("Objectif", "Repérer")]


def test_nothing_is_said_with_a_word() -> None:
    row = SimpleNamespace(title="", aim="", cost=None)
    assert meanwhile.against(filled(), row) == [("Titre", "rien"), ("Coût", "rien")]


def test_a_field_may_bear_another_name_and_other_words() -> None:
    row = SimpleNamespace(title="Diabète", aim="", cost_cents=1250)
    told = meanwhile.against(
        filled(),
        row,
        names={"cost": "cost_cents"},
        said=lambda row, name: f"{getattr(row, name) / 100:.2f} €",
    )
    assert told == [("Coût", "12.50 €")]


def test_what_was_typed_answers_the_version_of_today() -> None:
    request = RequestFactory().post("/", {"title": "Diabète", "who": ["1", "2"], "version": "3"})
    changed = meanwhile.with_version(request, 4)
    assert (changed["version"], changed["title"], changed.getlist("who")) == ("4", "Diabète", ["1", "2"])
    assert request.POST["version"] == "3"
    assert meanwhile.with_version(request, "")["version"] == ""
