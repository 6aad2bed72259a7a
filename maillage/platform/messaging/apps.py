from django.apps import AppConfig


class MessagingConfig(AppConfig):
    name = "maillage.platform.messaging"
    label = "messaging"
