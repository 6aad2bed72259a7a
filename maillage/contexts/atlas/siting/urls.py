from django.urls import path

from maillage.contexts.atlas.siting import views

urlpatterns = [
    path("", views.siting, name="siting"),
    path("communes/", views.communes, name="siting_communes"),
    path("essayer/", views.attempt, name="siting_try"),
]
