from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.programme.surveys import views_public

urlpatterns: list[URLPattern] = [
    path("questionnaire/<slug:secret>/", views_public.own, name="survey_own"),
    path("q/<slug:secret>/", views_public.open_link, name="survey_open"),
    path("q/<slug:secret>/merci/", views_public.thanks, name="survey_thanks"),
]
