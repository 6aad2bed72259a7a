"""Addresses of `roster`."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.care.roster import views, views_rules

_ONE = "tour-de-role/<int:pk>/"
_RULE = "tour-de-role/regles/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("tour-de-role/", views.roster, name="roster"),
    path("tour-de-role/liste/", views.turns, name="turns"),
    path("tour-de-role/nouveau/", views.create, name="turn_new"),
    path("tour-de-role/echanges/", views.swaps, name="swaps"),
    path("tour-de-role/echanges/<int:pk>/retirer/", views.withdraw_offer, name="swap_withdraw"),
    path("tour-de-role/regles/", views_rules.rules, name="roster_rules"),
    path("tour-de-role/regles/nouvelle/", views_rules.create, name="roster_rule_new"),
    path(_RULE, views_rules.rule, name="roster_rule"),
    path(f"{_RULE}preparer/", views_rules.plan, name="roster_plan"),
    path("tour-de-role/agenda/", views_rules.calendars, name="turn_calendars"),
    path("tour-de-role/agenda/<int:pk>/retirer/", views_rules.revoke, name="turn_feed_revoke"),
    path(_ONE, views.turn, name="turn"),
    path(f"{_ONE}modifier/", views.edit, name="turn_edit"),
    path(f"{_ONE}retirer/", views.withdraw, name="turn_withdraw"),
    path(f"{_ONE}proposer/", views.offer, name="turn_offer"),
    path(f"{_ONE}agenda.ics", views.calendar_file, name="turn_ics"),
]
