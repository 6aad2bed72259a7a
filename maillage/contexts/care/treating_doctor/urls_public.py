"""Addresses of `treating_doctor` that need no account."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.care.treating_doctor import views_public

urlpatterns: list[URLPattern] = [
    path("medecin-traitant/<slug:secret>/", views_public.form, name="waiting_form"),
    path("medecin-traitant/<slug:secret>/envoyee/", views_public.form_sent, name="waiting_form_sent"),
    path("ma-demande/<slug:secret>/", views_public.person, name="waiting_person"),
    path("places/<slug:secret>/", views_public.room, name="doctor_room"),
    path("proposition/<slug:secret>/", views_public.offer, name="doctor_offer"),
]
