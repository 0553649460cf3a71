import secrets

from django.db import models
from django.db.models import Q


def _token() -> str:
    return secrets.token_urlsafe(24)


class CalendarFeed(models.Model):
    """The secret address under which a calendar reads somebody's appointments."""

    token = models.CharField(max_length=40, unique=True, default=_token, editable=False)
    account = models.OneToOneField(
        "accounts.CustomerAccount", models.CASCADE, null=True, related_name="feed"
    )
    seller = models.OneToOneField("accounts.Seller", models.CASCADE, null=True, related_name="feed")
    made_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        constraints = [
            models.CheckConstraint(
                condition=Q(account__isnull=False, seller=None)
                | Q(account=None, seller__isnull=False),
                name="a_feed_is_of_one",
            )
        ]

    def __str__(self) -> str:
        return str(self.account or self.seller)
