from __future__ import annotations

from django.urls import path

from maillage.contexts.association.voting import views_ballots

_ONE = "reunion/<slug:secret>/vote/<int:pk>/"

urlpatterns = [
    path(_ONE, views_ballots.cast_by_link, name="vote_cast"),
    path(f"{_ONE}bulletins/", views_ballots.ballots_by_link, name="vote_ballots"),
    path(f"{_ONE}bulletins.csv", views_ballots.ballots_csv_by_link, name="vote_ballots_csv"),
]
