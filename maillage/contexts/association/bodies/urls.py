from __future__ import annotations

from django.urls import path

from maillage.contexts.association.bodies import views, views_mandates, views_outside
from maillage.contexts.association.bodies.publishing import views as publishing

urlpatterns = [
    path("instances/", views.bodies, name="bodies"),
    path("instances/qui-est-qui.pdf", views.who_is_who_pdf, name="who_is_who_pdf"),
    path("instances/page-publique/", publishing.page, name="who_is_who_page"),
    path("instances/page-publique/publier/", publishing.act, name="who_is_who_act"),
    path("instances/page-publique/nommer/<int:pk>/", publishing.named, name="who_is_who_named"),
    path("instances/page-publique/mon-nom/", publishing.own_name, name="who_is_who_own_name"),
    path("instances/nouvelle/", views.create, name="body_create"),
    path("instances/<int:pk>/", views.body, name="body"),
    path("instances/<int:pk>/modifier/", views.edit, name="body_edit"),
    path("instances/<int:pk>/dissoudre/", views.close, name="body_close"),
    path("instances/<int:pk>/retablir/", views.reopen, name="body_reopen"),
    path("instances/<int:pk>/mandats/nouveau/", views_mandates.add, name="mandate_add"),
    path("mandats/", views_mandates.mandates, name="mandates"),
    path("mandats/<int:pk>/terminer/", views_mandates.end, name="mandate_end"),
    path("mandats/<int:pk>/renouveler/", views_mandates.renew, name="mandate_renew"),
    path("mandats-exterieurs/", views_outside.outside, name="outside_mandates"),
    path("mandats-exterieurs/nouveau/", views_outside.create, name="outside_create"),
    path("mandats-exterieurs/<int:pk>/", views_outside.one, name="outside_mandate"),
    path("mandats-exterieurs/<int:pk>/modifier/", views_outside.edit, name="outside_edit"),
    path("mandats-exterieurs/<int:pk>/terminer/", views_outside.end, name="outside_end"),
    path("mandats-exterieurs/<int:pk>/compte-rendu/", views_outside.report, name="outside_report"),
]
