"""Components, layouts and error pages, rendered by the project's own engine."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import pytest
from django import forms
from django.core.paginator import Paginator
from django.template import Context, Engine, Template
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils.safestring import SafeString

from maillage.platform.ui import styleguide
from maillage.platform.ui.loaders import Loader
from maillage.platform.ui.typography import NARROW, NBSP

PACKAGE = Path(__file__).resolve().parents[3]
ERROR_PAGES = ("400.html", "403.html", "403_csrf.html", "404.html", "500.html")


def render(source: str, **context: Any) -> str:
    return Template("{% load fr ui maps %}" + source).render(Context(context)).strip()


class Person(forms.Form):
    name = forms.CharField(label="Nom ?", help_text="Comme sur la carte.")
    kind = forms.ChoiceField(
        label="Genre", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")], required=False
    )
    agree = forms.BooleanField(label="D’accord", required=False)
    secret = forms.CharField(widget=forms.HiddenInput)

    def clean(self) -> None:
        raise forms.ValidationError("Rien ne va !")


def test_a_field_ties_its_label_help_and_error_together() -> None:
    html = render("{% field form.name %}", form=Person({}))
    assert f'<label class="mg-label" for="id_name">Nom{NARROW}?' in html
    assert 'aria-describedby="id_name_help id_name_error"' in html
    assert 'id="id_name_help"' in html
    assert 'id="id_name_error"' in html
    assert 'aria-invalid="true"' in html
    assert "obligatoire" in html


def test_a_group_is_a_fieldset_and_a_check_box_has_its_label_after() -> None:
    group = render("{% field form.kind %}", form=Person())
    assert group.startswith('<fieldset class="mg-field">')
    assert group.count('id="id_kind"') == 1
    assert "<legend" in group
    box = render("{% field form.agree %}", form=Person())
    assert box.index("<input") < box.index("<label")
    assert "obligatoire" not in box


def test_help_with_a_link_stays_a_link_and_typed_text_is_escaped() -> None:
    form = Person()
    form.fields["name"].help_text = SafeString('<a href="/x">Oublié ?</a>')
    assert f'<a href="/x">Oublié{NARROW}?</a>' in render("{% field form.name %}", form=form)
    assert "<script>" not in render("{% field form.name label %}", form=form, label="<script>")


def test_the_summary_counts_every_error_and_links_to_the_fields() -> None:
    html = render("{% form_errors form %}", form=Person({}))
    assert "3 points sont à corriger" in html
    assert '<a href="#id_name">' in html
    assert f"Rien ne va{NARROW}!" in html
    assert "secret" in html.lower()
    assert render("{% form_errors form %}", form=Person()) == ""


def test_small_components() -> None:
    assert '<abbr title="communauté professionnelle territoriale de santé">CPTS</abbr>' in render(
        '{% acronym "CPTS" %}'
    )
    badge = render('{% state_badge "Refusé" "danger" %}')
    assert "mg-tone-danger" in badge
    assert "#alert-circle" in badge
    assert "Refusé" in badge
    figure = render('{% figure 24812 "Habitants" "+1,2 % depuis 2018" "/x" %}')
    assert f"24{NARROW}812" in figure
    assert '<a href="/x">Habitants</a>' in figure
    assert f"+1,2{NBSP}%" in figure
    assert "<a" not in render('{% empty_state "Rien ici." %}')
    assert 'href="/n"' in render('{% empty_state "Rien ici." "/n" "Ajouter" %}')
    assert (
        render("{{ agent|device }}", agent="Mozilla/5.0 (Windows NT 10.0) Gecko Firefox/140.0")
        == "Firefox sur Windows"
    )


def test_components_escape_what_people_typed() -> None:
    bad = '<img src="x">'
    for source in (
        "{% state_badge bad %}",
        "{% figure bad bad bad bad %}",
        "{% empty_state bad bad bad %}",
        "{{ bad|fr }}",
        '{% map_view "m" config label=bad %}',
    ):
        assert "<img" not in render(source, bad=bad, config={"areas": {"name": bad}})


def test_filters_of_values_that_are_absent() -> None:
    names = ("date_fr", "date_courte", "heure_fr", "moment_fr", "depuis", "fr")
    source = "|".join(f"{{{{ absent|{name} }}}}" for name in names)
    assert render(source, absent=None) == "|" * (len(names) - 1)
    assert render("{{ absent|nombre }}", absent=None) == "—"


def test_pagination_keeps_the_filters_of_the_address() -> None:
    request = RequestFactory().get("/", {"profession": "10", "page": "2"})
    page = Paginator(range(100), 10).page(2)
    html = render("{% pagination page %}", page=page, request=request)
    assert 'href="?profession=10&amp;page=3"' in html
    assert '<b aria-current="page">2</b>' in html
    assert render("{% pagination page %}", page=Paginator([], 10).page(1), request=request) == ""


@pytest.mark.parametrize("name", ERROR_PAGES)
def test_error_pages_need_no_context(name: str) -> None:
    html = render_to_string(name)
    assert "UNDEFINED" not in html
    assert html.count("<h1>") == 1
    assert '<html lang="fr">' in html


def test_the_style_guide_shows_every_pattern_without_inline_code() -> None:
    html = render_to_string("ui/styleguide.html", styleguide.context(), RequestFactory().get("/"))
    assert "UNDEFINED" not in html
    assert not re.search(r"<[^>]+\sstyle=", html)
    assert not re.search(r"<[^>]+\son[a-z]+=", html)
    scripts = re.findall(r"<script([^>]*)>", html)
    assert scripts
    assert all("src=" in script or "application/json" in script for script in scripts)
    identifiers = re.findall(r'\sid="([^"]+)"', html)
    assert len(identifiers) == len(set(identifiers))


def test_our_templates_come_before_those_of_libraries() -> None:
    engine = Engine(app_dirs=False, loaders=["maillage.platform.ui.loaders.Loader"])
    origin = next(iter(Loader(engine).get_template_sources("account/login.html")))
    assert Path(origin.name).is_relative_to(PACKAGE)


def test_every_icon_asked_for_is_in_the_sprite_list() -> None:
    listed = {
        line.strip().rpartition("/")[2]
        for line in (PACKAGE / "platform/ui/icons.txt").read_text("utf-8").splitlines()
        if line.strip() and not line.startswith("#")
    }
    asked = {
        (name, path.name)
        for path in PACKAGE.rglob("templates/**/*.html")
        for name in re.findall(r"""\{% icon ["']([a-z0-9-]+)["']""", path.read_text("utf-8"))
    }
    assert asked
    assert {(name, page) for name, page in asked if name not in listed} == set()
