from __future__ import annotations

from django.urls import path

from maillage.contexts.directory.knowledge import views, views_quality

urlpatterns = [
    path("qualite/", views_quality.overview, name="quality"),
    path("qualite/fiches/", views_quality.entries, name="quality_entries"),
    path("qualite/demander/", views_quality.ask_round, name="ask_round"),
    path("signalements/", views_quality.reported, name="corrections"),
    path("signalements/<int:pk>/clore/", views_quality.correction_close, name="correction_close"),
    path("signalements/<int:pk>/retirer/", views_quality.correction_withdraw, name="correction_withdraw"),
    path("departs/", views.declared_departures, name="departures"),
    path("<str:subject>/", views.knowledge, name="knowledge"),
    path("<str:subject>/confirmer/", views.confirm, name="confirm_entry"),
    path("<str:subject>/demander/", views_quality.ask_entry, name="ask_entry"),
    path("<str:subject>/signaler/", views.report, name="report_correction"),
    path("<str:subject>/depart/", views.departure, name="departure"),
    path("<str:subject>/depart/retirer/", views.departure_withdraw, name="departure_withdraw"),
]
