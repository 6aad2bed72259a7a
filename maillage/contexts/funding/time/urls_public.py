from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.funding.time import views_public

urlpatterns: list[URLPattern] = [
    path("demander/<slug:slug>/", views_public.ask, name="my_year_ask"),
    path("<slug:secret>/", views_public.my_year, name="my_year"),
    path("<slug:secret>/retirer/", views_public.revoke, name="my_year_revoke"),
    path("<slug:secret>/<int:pk>/verifier/", views_public.check, name="my_time_check"),
    path("<slug:secret>/<int:pk>/contester/", views_public.dispute, name="my_time_dispute"),
]
