from django.urls import path

from maillage.contexts.territory.places import views

urlpatterns = [
    path("communes/<str:code>/", views.commune, name="commune"),
    path("epci/<str:code>/", views.epci, name="epci"),
]
