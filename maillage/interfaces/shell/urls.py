from django.urls import path

from maillage.interfaces.shell import views

app_name = "shell"

urlpatterns = [
    path("", views.home, name="home"),
    path("information/", views.notice, name="notice"),
    path("c/<slug:slug>/", views.dashboard, name="dashboard"),
    path("c/<slug:slug>/recherche/", views.search, name="search"),
    path("c/<slug:slug>/notifications/", views.notifications, name="notifications"),
    path("c/<slug:slug>/notifications/lues/", views.notifications_read, name="notifications_read"),
    path("c/<slug:slug>/reglages/", views.settings_hub, name="settings"),
    path("c/<slug:slug>/reglages/modules/", views.module_switches, name="modules"),
]
