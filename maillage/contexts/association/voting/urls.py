from __future__ import annotations

from django.urls import path

from maillage.contexts.association.voting import views, views_ballots

_ONE = "votes/<int:pk>/"

urlpatterns = [
    path("votes/", views.votes, name="votes"),
    path(_ONE, views.vote, name="vote"),
    path(f"{_ONE}compter/", views.count, name="vote_count"),
    path(f"{_ONE}ouvrir/", views.open_now, name="vote_open"),
    path(f"{_ONE}clore/", views.close_now, name="vote_close"),
    path(f"{_ONE}annuler/", views.cancel, name="vote_cancel"),
    path(f"{_ONE}voix/<int:contact>/", views.note, name="vote_note"),
    path(f"{_ONE}emargement/", views.roll, name="vote_roll"),
    path(f"{_ONE}voter/", views_ballots.cast_here, name="vote_cast"),
    path(f"{_ONE}bulletins/", views_ballots.ballots, name="vote_ballots"),
    path(f"{_ONE}bulletins.csv", views_ballots.ballots_csv, name="vote_ballots_csv"),
    path("reunions/<int:pk>/votes/nouveau/", views.new, name="vote_new"),
    path("reunions/<int:pk>/votes/unanimite/<int:item>/", views.hands, name="vote_unanimous"),
]
