"""Addresses of `callout` that need no account."""

from django.urls import URLPattern, path

from maillage.contexts.care.callout import views_public

urlpatterns: list[URLPattern] = [
    path("soin/<slug:secret>/", views_public.asked, name="asked"),
    path("soin/<slug:secret>/agenda.ics", views_public.calendar_file, name="asked_ics"),
]
