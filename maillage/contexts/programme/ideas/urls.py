from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.programme.ideas import views, views_calls

_ONE = "idees/<int:pk>/"
_CALL = "idees/collectes/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("idees/", views.ideas, name="ideas"),
    path("idees/nouvelle/", views.create, name="idea_new"),
    path("idees/collectes/", views_calls.calls, name="idea_calls"),
    path("idees/collectes/nouvelle/", views_calls.create, name="idea_call_new"),
    path(_CALL, views_calls.call, name="idea_call"),
    path(f"{_CALL}modifier/", views_calls.edit, name="idea_call_edit"),
    path(_ONE, views.idea, name="idea"),
    path(f"{_ONE}soutenir/", views.support, name="idea_support"),
    path(f"{_ONE}trier/", views.sort, name="idea_sort"),
    path(f"{_ONE}etat/", views.state, name="idea_state"),
    path(f"{_ONE}fusionner/", views.merge, name="idea_merge"),
    path(f"{_ONE}fiche/", views.turn, name="idea_turn"),
]
