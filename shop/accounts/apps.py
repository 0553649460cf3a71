from django.apps import AppConfig
from django.utils.translation import gettext_lazy as _


class AccountsConfig(AppConfig):
    name = "shop.accounts"
    verbose_name = _("People")

    def ready(self) -> None:
        from django.contrib.auth.signals import user_logged_in  # noqa: PLC0415  once apps stand

        from shop.accounts import sessions  # noqa: PLC0415  once apps stand
        from shop.accounts.desk_age import begin_at_login  # noqa: PLC0415  once apps stand

        user_logged_in.connect(begin_at_login)
        user_logged_in.connect(sessions.begin)
