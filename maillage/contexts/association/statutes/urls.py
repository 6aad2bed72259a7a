from __future__ import annotations

from django.urls import path

from maillage.contexts.association.statutes import views

_ONE = "statuts/<int:pk>/"

urlpatterns = [
    path("statuts/", views.statutes, name="statutes"),
    path("statuts/nouvelle-version/", views.start, name="statutes_start"),
    path(_ONE, views.version, name="statutes_version"),
    path(f"{_ONE}modifier/", views.head, name="statutes_head"),
    path(f"{_ONE}retirer/", views.withdraw, name="statutes_withdraw"),
    path(f"{_ONE}qui-vote/", views.voters, name="statutes_voters"),
    path(f"{_ONE}colleges/", views.colleges, name="statutes_colleges"),
    path(f"{_ONE}reunion/<slug:kind>/", views.meeting, name="statutes_meeting"),
    path(f"{_ONE}decision/<slug:kind>/", views.decision, name="statutes_decision"),
    path(f"{_ONE}mandats/<slug:kind>/", views.mandates, name="statutes_mandates"),
]
