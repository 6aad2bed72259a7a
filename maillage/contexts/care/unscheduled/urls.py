"""Addresses of `unscheduled`."""

from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.care.unscheduled import views, views_settings

_ONE = "demandes/<int:pk>/"
_LINK = "demandes/liens/<int:pk>/"

urlpatterns: list[URLPattern] = [
    path("demandes/", views.requests, name="requests"),
    path("demandes/nouvelle/", views.create, name="request_new"),
    path("demandes/liens/", views_settings.partners, name="request_links"),
    path("demandes/liens/nouveau/", views_settings.link_new, name="request_link_new"),
    path(_LINK, views_settings.link, name="request_link"),
    path(f"{_LINK}renouveler/", views_settings.link_renew, name="request_link_renew"),
    path(f"{_LINK}fermer/", views_settings.link_revoke, name="request_link_revoke"),
    path(_ONE, views.show, name="request"),
    path(f"{_ONE}annuler/", views.cancel, name="request_cancel"),
    path(f"{_ONE}remonter/", views.escalate, name="request_escalate"),
    path(f"{_ONE}clore/", views.close, name="request_close"),
    path(f"{_ONE}rendre/", views.give_back, name="request_give_back"),
    path(f"{_ONE}issue/", views.outcome, name="request_outcome"),
    path("besoins/", views_settings.kinds, name="needs"),
    path("besoins/nouveau/", views_settings.need_new, name="need_new"),
    path("besoins/<slug:key>/", views_settings.need_edit, name="need_edit"),
]
