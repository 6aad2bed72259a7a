from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.programme.ideas import views_public

urlpatterns: list[URLPattern] = [
    path("idee/<slug:secret>/", views_public.open_link, name="idea_open"),
    path("idee/<slug:secret>/merci/", views_public.thanks, name="idea_thanks"),
]
