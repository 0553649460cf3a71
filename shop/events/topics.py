"""What mails are about that nobody has to get: everything else is part of a purchase."""

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Topic(TextChoices):
    RELEASES = "releases", _("New releases of what you own")
    CARTS = "carts", _("One reminder of a cart that you left")


# Each such mail is named here; a mail that is not always goes out, and offers no way to stop it.
TOPICS = {"new_release": Topic.RELEASES, "cart_reminder": Topic.CARTS}


def topic_of(name: str) -> Topic | None:
    return TOPICS.get(name)
