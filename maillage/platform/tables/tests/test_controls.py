"""The filter row drawn in one pass says what Django's own widgets say."""

from __future__ import annotations

from html.parser import HTMLParser
from typing import Any

import pytest
from django import forms
from django.http import QueryDict

from maillage.platform.tables.controls import control
from maillage.platform.tables.filters import DayField, ListFilters, SearchField
from maillage.platform.tenancy.actor import Actor

HOSTILE = '"><script>x</script>&'


class Filters(ListFilters):
    q = SearchField()
    number = forms.IntegerField(label="Nombre", min_value=3)
    day = DayField(label="Jour")
    one = forms.ChoiceField(
        label="Un", choices=[("", "Tous"), ("Groupe", [("a", "A & B"), (HOSTILE, HOSTILE)]), ("z", "Z")]
    )
    yes = forms.BooleanField(label="Oui")
    several = forms.MultipleChoiceField(label="Plusieurs", choices=[("a", "A")])
    helped = forms.CharField(label="Aidé", help_text="Une aide")


class Tags(HTMLParser):
    """Tags with their attributes, and texts, in order."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.seen: list[Any] = []
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        # A class is ours to add; « value="" » says no more than no value at all, but in an option.
        kept = {name: value or "" for name, value in attrs if name != "class"}
        if tag == "input" and not kept.get("value"):
            kept.pop("value", None)
        self.seen.append((tag, sorted(kept.items())))

    def handle_data(self, data: str) -> None:
        if data.strip():
            self.seen.append(data.strip())


def form(query: str) -> Filters:
    return Filters(QueryDict(query), actor=Actor.system())


QUERIES = [
    "",
    "q=%22%3E%3Cscript%3E&number=7&day=2025-12-02&one=a&yes=on",
    "one=%22%3E%3Cscript%3Ex%3C%2Fscript%3E%26&yes=false&q=%27%26lt%3B",
    "yes=0&day=&number=12",
]


@pytest.mark.parametrize("query", QUERIES)
@pytest.mark.parametrize("name", ["q", "number", "day", "one", "yes"])
def test_same_tags_and_values_as_the_widget(query: str, name: str) -> None:
    bound = form(query)[name]
    drawn = control(bound)
    assert drawn is not None
    assert "<script" not in drawn
    seen = [one for one in Tags(drawn).seen if not (isinstance(one, tuple) and one[0] in ("div", "label"))]
    label = [str(bound.label)]
    expected = Tags(str(bound)).seen
    assert sorted(map(str, seen)) == sorted(map(str, expected + label))


@pytest.mark.parametrize(
    ("name", "query"), [("number", "number=x"), ("several", ""), ("helped", ""), ("day", "day=x")]
)
def test_what_is_not_ordinary_is_left_to_the_template(name: str, query: str) -> None:
    assert control(form(query)[name]) is None
