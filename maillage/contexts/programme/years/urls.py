from django.urls import URLPattern, path

from maillage.contexts.programme.years import views

urlpatterns: list[URLPattern] = [
    path("annees/", views.years, name="years"),
    path("annees/ouvrir/", views.open_year, name="year_open"),
    path("annees/<int:pk>/modifier/", views.edit, name="year_edit"),
    path("annees/<int:pk>/clore/", views.close, name="year_close"),
]
