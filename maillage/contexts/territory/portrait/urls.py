from django.urls import path

from maillage.contexts.territory.portrait import views

urlpatterns = [
    path("", views.portrait_page, name="portrait"),
    path("communes/", views.communes_page, name="communes"),
]
