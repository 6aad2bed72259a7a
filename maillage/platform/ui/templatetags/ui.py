"""Components of the pages. ``{% load ui %}`` (the list and the use of each: this folder's README)."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

from django import template
from django.conf import settings
from django.core.paginator import Page
from django.forms import BaseForm, BoundField, CheckboxInput, CheckboxSelectMultiple, RadioSelect, Select
from django.http import HttpRequest
from django.templatetags.static import static
from django.urls import NoReverseMatch, reverse
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from .. import typography
from ..acronyms import ACRONYMS

register = template.Library()

TONES = {
    "success": "circle-check",
    "warning": "alert-triangle",
    "danger": "alert-circle",
    "info": "info-circle",
    "neutral": "circle-dashed",
}

_ACCOUNT_LINKS = (
    ("usersessions_list", "devices", "Sessions ouvertes"),
    ("account_change_password", "key", "Mot de passe"),
    ("account_email", "mail", "Adresse électronique"),
    ("mfa_index", "shield-lock", "Sécurité de mon compte"),
    ("identities", "id", "Identités externes"),
    ("my_data", "file-text", "Mes données"),
)

# The first sign found names it: most browsers also claim to be Chrome and Safari.
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR", "Opera"),
    ("Firefox", "Firefox"),
    ("Chrom", "Chrome"),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("Windows", "Windows"),
    ("Mac OS", "macOS"),
    ("Linux", "Linux"),
)


@register.simple_tag
@lru_cache(maxsize=512)
def icon(name: str, label: str = "") -> SafeString:
    """One icon of the sprite, decorative unless ``label`` names it."""
    sprite = static("vendor/icons.svg")
    told = format_html('role="img" aria-label="{}"', label) if label else SafeString('aria-hidden="true"')
    return format_html('<svg class="icon" {}><use href="{}#{}"></use></svg>', told, sprite, name)


@register.simple_tag(takes_context=True)
def account_links(context: template.Context) -> SafeString:
    """The entries of the account menu whose page exists on this installation, and the way out."""
    links = format_html_join(
        "",
        '<a class="mg-menu-item" href="{}">{} {}</a>',
        ((url, icon(name), label) for url, name, label in _account_pages()),
    )
    sign_out = _reverse_or_empty("account_logout")
    if not sign_out:
        return links
    return format_html(
        '{}<form method="post" action="{}" data-sign-out><input type="hidden" name="csrfmiddlewaretoken" value="{}">'
        '<button type="submit" class="mg-menu-item">{} Se déconnecter</button></form>',
        links,
        sign_out,
        context.get("csrf_token", ""),
        icon("logout"),
    )


def _account_pages() -> list[tuple[str, str, str]]:
    """Identities have an entry where a provider is set; « Sécurité de mon compte » leads to those of a former one."""
    pages = _existing_account_pages()
    return pages if settings.SOCIALACCOUNT_PROVIDERS else [page for page in pages if page[1] != "id"]


@lru_cache(maxsize=1)
def _existing_account_pages() -> list[tuple[str, str, str]]:
    pages = ((_reverse_or_empty(view), name, label) for view, name, label in _ACCOUNT_LINKS)
    return [page for page in pages if page[0]]


def _reverse_or_empty(view: str) -> str:
    try:
        return reverse(view)
    except NoReverseMatch:
        return ""


@register.inclusion_tag("ui/field.html")
def field(bound: BoundField, label: str = "", help_text: str = "") -> dict[str, Any]:
    """One form field: label above, help under it, errors beside, linked for screen readers."""
    widget = bound.field.widget
    grouped = isinstance(widget, CheckboxSelectMultiple | RadioSelect)
    checkbox = isinstance(widget, CheckboxInput)
    # Django puts the attributes of a group on its wrapper too: the group is styled from outside.
    attributes: dict[str, str | bool] = {} if grouped else {"class": _widget_class(bound, checkbox=checkbox)}
    described = _described_by(bound)
    if described and not grouped:
        attributes["aria-describedby"] = described
    return {
        "bound": bound,
        "label": _french(label or bound.label),
        "help": _french(help_text or bound.help_text),
        "errors": [_french(error) for error in bound.errors],
        "required": bound.field.required,
        "grouped": grouped,
        "described": described,
        "checkbox": checkbox,
        "control": bound.as_widget(attrs=attributes),
    }


def _french(value: object) -> str:
    """French spaces; text that was safe (a help text with a link) stays safe, since only spaces change."""
    text = str(value)
    shown = typography.french(text)
    return SafeString(shown) if isinstance(text, SafeString) else shown


def _widget_class(bound: BoundField, *, checkbox: bool) -> str:
    if checkbox:
        base = "form-check-input"
    else:
        base = "form-select" if isinstance(bound.field.widget, Select) else "form-control"
    own = bound.field.widget.attrs.get("class", "")
    return " ".join(part for part in (base, own, "is-invalid" if bound.errors else "") if part)


def _described_by(bound: BoundField) -> str:
    parts = []
    if bound.help_text:
        parts.append(f"{bound.auto_id}_help")
    if bound.errors:
        parts.append(f"{bound.auto_id}_error")
    return " ".join(parts)


@register.inclusion_tag("ui/form_errors.html")
def form_errors(form: BaseForm, outcome: str = "rien n’a été enregistré") -> dict[str, Any]:
    """What has to be corrected, at the top of a form, each with a link to its field.

    ``outcome`` says what became of the request.
    """
    rows = [
        (bound.auto_id, str(bound.label), typography.french(str(error)))
        for bound in form
        for error in bound.errors
        if not bound.is_hidden
    ]
    hidden = [
        typography.french(f"{bound.label} : {error}")
        for bound in form.hidden_fields()
        for error in bound.errors
    ]
    general = [typography.french(str(error)) for error in form.non_field_errors()]
    general += hidden
    return {"rows": rows, "general": general, "count": len(rows) + len(general), "outcome": outcome}


@register.simple_tag
def empty_state(sentence: str, url: str = "", label: str = "", icon_name: str = "") -> SafeString:
    """An empty list: one sentence that says why, at most one button that does something about it."""
    button = format_html('<a class="btn btn-primary" href="{}">{}</a>', url, label) if url else ""
    picture = icon(icon_name) if icon_name else ""
    return format_html(
        '<div class="mg-empty">{}<p>{}</p>{}</div>', picture, typography.french(sentence), button
    )


@register.simple_tag
def state_badge(word: str, tone: str = "neutral", icon_name: str = "") -> SafeString:
    """A state, always a word with an icon: never colour alone. Tones: see ``TONES``."""
    picture = icon(icon_name or TONES[tone])
    return format_html('<span class="mg-badge mg-tone-{}">{} {}</span>', tone, picture, word)


@register.simple_tag
def figure(value: object, label: str, comparison: str = "", url: str = "") -> SafeString:
    """A figure with what it is compared with and the way to the rows that make it."""
    shown = typography.number(value) if isinstance(value, int | float) else typography.french(str(value))
    named = format_html('<a href="{}">{}</a>', url, label) if url else format_html("{}", label)
    against = (
        format_html('<p class="mg-figure-than">{}</p>', typography.french(comparison)) if comparison else ""
    )
    return format_html(
        '<div class="mg-figure"><p class="mg-figure-label">{}</p><p class="mg-figure-value">{}</p>{}</div>',
        named,
        shown,
        against,
    )


@register.filter
def device(user_agent: str) -> str:
    """A browser and system that a person recognises: « Firefox sur Windows »."""
    browser = next((name for sign, name in _BROWSERS if sign in user_agent), "Navigateur inconnu")
    system = next((name for sign, name in _SYSTEMS if sign in user_agent), "")
    return f"{browser} sur {system}" if system else browser


@register.simple_tag
def acronym(short: str, expansion: str = "") -> SafeString:
    """An acronym with what it stands for: ``{% acronym "CPTS" %}``."""
    return format_html('<abbr title="{}">{}</abbr>', expansion or ACRONYMS[short], short)


@register.inclusion_tag("ui/pagination.html", takes_context=True)
def pagination(context: template.Context, page: Page[Any], parameter: str = "page") -> dict[str, Any]:
    """Links between the pages of a list; the filters of the address are kept."""
    request: HttpRequest = context["request"]
    query = request.GET.copy()
    query.pop(parameter, None)
    kept = query.urlencode()
    prefix = f"?{kept}&{parameter}=" if kept else f"?{parameter}="
    around = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [(number, f"{prefix}{number}" if isinstance(number, int) else "") for number in around]
    return {"page": page, "prefix": prefix, "links": links}
