from __future__ import annotations

from django.urls import path

from maillage.contexts.directory.secure_mail import views

urlpatterns = [path("", views.secure_mail, name="secure_mail")]
