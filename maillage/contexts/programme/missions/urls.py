from django.urls import URLPattern, path

from maillage.contexts.programme.missions import views

urlpatterns: list[URLPattern] = [
    path("missions/", views.missions, name="missions"),
    path("missions/contrat/", views.nomenclature, name="nomenclature"),
    path("missions/contrat/reprendre/", views.take_over, name="nomenclature_take"),
    path("missions/nouvelle/", views.create, name="mission_create"),
    path("missions/<int:pk>/", views.mission, name="mission"),
    path("missions/<int:pk>/modifier/", views.edit, name="mission_edit"),
    path("missions/<int:pk>/fin/", views.end, name="mission_end"),
    path("missions/<int:pk>/reprendre/", views.resume, name="mission_resume"),
]
