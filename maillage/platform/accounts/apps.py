from django.apps import AppConfig


class AccountsConfig(AppConfig):
    name = "maillage.platform.accounts"
    label = "accounts"
