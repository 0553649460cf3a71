from django.db import models
from django.utils.translation import gettext_lazy as _


class StripeCustomer(models.Model):
    """Whom Stripe knows an account as; tests and life are two different people there."""

    account = models.ForeignKey(
        "accounts.CustomerAccount", models.CASCADE, related_name="stripe_customers"
    )
    livemode = models.BooleanField(_("live"))
    external_id = models.CharField(_("number at Stripe"), max_length=100, unique=True)
    created_at = models.DateTimeField(auto_now_add=True)

    class Meta:
        verbose_name = _("customer at Stripe")
        verbose_name_plural = _("customers at Stripe")
        constraints = [
            models.UniqueConstraint(fields=["account", "livemode"], name="one_customer_a_mode")
        ]

    def __str__(self) -> str:
        return self.external_id
