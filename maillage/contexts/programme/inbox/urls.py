"""Addresses of `inbox`."""

from django.urls import URLPattern, path

from maillage.contexts.programme.inbox import views, views_filing

urlpatterns: list[URLPattern] = [
    path("boite/", views.inbox, name="inbox"),
    path("boite/appel/", views.call, name="inbox_call"),
    path("boite/fichier/", views.drop, name="inbox_file"),
    path("boite/reglages/", views.inbox_settings, name="inbox_settings"),
    path("boite/reglages/adresse/", views.renew, name="inbox_address"),
    path("boite/<int:pk>/", views.item, name="inbox_item"),
    path("boite/<int:pk>/preuve/", views_filing.evidence, name="inbox_evidence"),
    path("boite/<int:pk>/suite/", views_filing.follow_up, name="inbox_follow_up"),
    path("boite/<int:pk>/ecarter/", views.discard, name="inbox_discard"),
    path("boite/<int:pk>/reprendre/", views.restore, name="inbox_restore"),
    path("boite/<int:pk>/detruire/", views.destroy, name="inbox_destroy"),
]
