"""Pages of the installation."""

from django.urls import path

from maillage.interfaces.first_hour import views_installation as views

app_name = "first_hour"

urlpatterns = [
    path("", views.installation, name="installation"),
    path("premiers-pas/<str:secret>/", views.first_account, name="first_account"),
    path("communautes/", views.community_list, name="communities"),
    path("communautes/nouvelle/", views.new_community, name="new_community"),
    path("communautes/<slug:slug>/effacer/", views.erase_community, name="erase_community"),
    path("exemple/", views.fill_example, name="fill_example"),
]
