from django.apps import AppConfig


class PrivacyConfig(AppConfig):
    name = "maillage.platform.privacy"
    label = "privacy"
