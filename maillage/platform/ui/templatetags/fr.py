"""French typography in templates. ``{% load fr %}``

Filters: ``fr``, ``nombre``, ``date_fr``, ``date_courte``, ``heure_fr``, ``moment_fr``, ``depuis``,
``avec_article``.
Tag: ``{% count_words n "adhérent" %}``. The fixed text of a template needs nothing: its spaces are
set when it is loaded (``maillage.platform.ui.loaders``).
"""

from __future__ import annotations

from datetime import date, datetime, time
from decimal import Decimal

from django import template
from django.utils import timezone

from .. import typography

register = template.Library()


def _local(value: date) -> date:
    if isinstance(value, datetime) and timezone.is_aware(value):
        return timezone.localtime(value)
    return value


@register.filter(is_safe=True)
def fr(value: object) -> str:
    """Set the no-break spaces of a text. Safe text stays safe: only spaces change."""
    return "" if value is None else typography.french(str(value))


@register.filter
def avec_article(name: str) -> str:
    """``{{ community.name|avec_article }}``: « la CPTS de la Cèze »."""
    return typography.with_article(name)


@register.filter(is_safe=True)
def nombre(value: float | Decimal | None, decimals: int | None = None) -> str:
    """``{{ population|nombre }}``, ``{{ share|nombre:1 }}``; nothing known is an em dash."""
    return "—" if value is None or value == "" else typography.number(value, decimals)


@register.filter
def date_fr(value: date | None) -> str:
    """``mardi 2 décembre 2025``, in the local time zone; empty when there is no date."""
    return typography.long_date(_local(value)) if value else ""


@register.filter
def date_courte(value: date | None) -> str:
    """``02/12/2025``, in the local time zone; empty when there is no date."""
    return typography.short_date(_local(value)) if value else ""


@register.filter
def heure_fr(value: time | datetime | None) -> str:
    """``20 h 30``, in the local time zone; empty when there is no time."""
    if value is None or value == "":
        return ""
    if isinstance(value, datetime) and timezone.is_aware(value):
        value = timezone.localtime(value)
    return typography.clock(value)


@register.filter
def moment_fr(value: datetime | None) -> str:
    """``mardi 2 décembre 2025 à 20 h 30``; empty when there is no moment."""
    return f"{date_fr(value)} à {heure_fr(value)}" if value else ""


@register.filter
def depuis(value: date | None) -> str:
    """``il y a 3 heures``, ``hier``, ``dans 2 semaines``; empty when there is no moment."""
    if not value:
        return ""
    now = timezone.localtime()
    if not isinstance(value, datetime):
        noon = time(12, tzinfo=now.tzinfo)
        value = now if value == now.date() else datetime.combine(value, noon)
    elif timezone.is_naive(value):
        value = timezone.make_aware(value)
    return typography.relative_time(timezone.localtime(value), now)


@register.simple_tag
def count_words(count: int, noun: str, plural: str = "", *, feminine: bool = False) -> str:
    """``{% count_words n "commune" feminine=True %}``: « 60 communes », « aucune commune »."""
    return typography.count_words(count, noun, plural, feminine=feminine)
