from django.urls import path

from maillage.contexts.atlas.workshop import views, views_changes, views_lists, views_share

urlpatterns = [
    path("", views.scenarios, name="scenarios"),
    path("nouveau/", views.create, name="scenario_new"),
    path("comparer/", views_lists.compare, name="scenarios_compare"),
    path("<int:pk>/", views.scenario, name="scenario"),
    path("<int:pk>/jouer/", views_changes.play, name="scenario_play"),
    path("<int:pk>/enregistrer/", views_changes.save, name="scenario_save"),
    path("<int:pk>/ajouter/", views_changes.add, name="scenario_add"),
    path("<int:pk>/retirer/", views_changes.take_away, name="scenario_take_away"),
    path("<int:pk>/essayer/<str:code>/", views_changes.attempt, name="scenario_try"),
    path("<int:pk>/communes/", views_lists.communes, name="scenario_communes"),
    path("<int:pk>/departs/", views_lists.departures, name="scenario_departures"),
    path("<int:pk>/nom/", views.rename, name="scenario_rename"),
    path("<int:pk>/copier/", views.copy, name="scenario_copy"),
    path("<int:pk>/archiver/", views.archive, name="scenario_archive"),
    path("<int:pk>/retablir/", views.reopen, name="scenario_reopen"),
    path("<int:pk>/partager/", views_share.share, name="scenario_share"),
    path("<int:pk>/partager/<int:share>/retirer/", views_share.revoke, name="scenario_unshare"),
]
