from __future__ import annotations

from django.urls import URLPattern, path

from maillage.contexts.funding.time import views, views_many, views_mine

urlpatterns: list[URLPattern] = [
    path("temps/", views.entries, name="time_entries"),
    path("temps/relever/", views.collect, name="time_collect"),
    path("temps/a-valider/", views_many.to_validate, name="time_to_validate"),
    path("temps/a-approuver/", views_many.to_approve, name="time_to_approve"),
    path("temps/<int:pk>/", views.entry, name="time_entry"),
    path("temps/<int:pk>/valider/", views.validate, name="time_validate"),
    path("temps/<int:pk>/approuver/", views.approve, name="time_approve"),
    path("temps/<int:pk>/refuser/", views.refuse, name="time_refuse"),
    path("temps/<int:pk>/annuler/", views.reverse, name="time_reverse"),
    path("temps/<int:pk>/tache/", views.set_task, name="time_set_task"),
    path("temps/<int:pk>/justificatif/", views_mine.prove, name="time_prove"),
    path("mon-annee/", views_mine.my_year, name="my_year"),
    path("mon-annee/declarer/", views_mine.declare, name="time_declare"),
    path("mon-annee/lien/", views_mine.send_link, name="my_year_link"),
    path("mon-annee/lien/retirer/", views_mine.revoke_links, name="my_year_links_revoke"),
    path("mon-annee/<int:pk>/verifier/", views_mine.check, name="my_time_check"),
    path("mon-annee/<int:pk>/contester/", views_mine.dispute, name="my_time_dispute"),
]
