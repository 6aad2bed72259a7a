"""Addresses of `slots`."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.care.slots import views, views_own

_ONE = "creneaux/<int:pk>/"
_RULE = "creneaux/regles/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("creneaux/", views.slots, name="slots"),
    path("creneaux/reservations/", views.bookings, name="bookings"),
    path("creneaux/miens/", views_own.my_slots, name="my_slots"),
    path("creneaux/nouveau/", views_own.create, name="slot_new"),
    path("creneaux/regles/nouvelle/", views_own.rule_new, name="slot_rule_new"),
    path(_RULE, views_own.rule, name="slot_rule"),
    path(f"{_RULE}arreter/", views_own.rule_stop, name="slot_rule_stop"),
    path("creneaux/agendas/nouveau/", views_own.feed_new, name="slot_feed_new"),
    path("creneaux/agendas/<int:pk>/oublier/", views_own.feed_forget, name="slot_feed_forget"),
    path(_ONE, views.slot, name="slot"),
    path(f"{_ONE}reserver/", views.book, name="slot_book"),
    path(f"{_ONE}annuler/", views.cancel, name="slot_cancel"),
    path(f"{_ONE}suite/", views.outcome, name="slot_outcome"),
    path(f"{_ONE}retirer/", views_own.withdraw, name="slot_withdraw"),
]
