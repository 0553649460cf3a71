from __future__ import annotations

from typing import TYPE_CHECKING, Self

from django.conf import settings
from django.contrib.auth.models import AnonymousUser
from django.core.validators import MaxValueValidator, MinValueValidator
from django.db import models
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from shop.accounts.models.user import User


class SellerQuerySet(models.QuerySet["Seller"]):
    def of(self, user: User | AnonymousUser) -> Self:
        """Where somebody is a member; for nobody, none."""
        if not user.is_authenticated or not user.is_active:
            return self.none()
        return self.filter(active=True, members__user=user)


class Seller(models.Model):
    """Whose catalogue it is: one person, or several with roles."""

    name = models.CharField(_("name"), max_length=120)
    slug = models.SlugField(_("address"), unique=True)
    active = models.BooleanField(_("active"), default=True)
    commission = models.DecimalField(
        _("commission in %"),
        max_digits=5,
        decimal_places=2,
        default=0,
        validators=[MinValueValidator(0), MaxValueValidator(100)],
        help_text=_(
            "Of each sale, without tax, this part stays with the shop. Sales of before keep theirs."
        ),
    )
    created_at = models.DateTimeField(_("created"), auto_now_add=True)

    objects = SellerQuerySet.as_manager()

    class Meta:
        verbose_name = _("seller")
        verbose_name_plural = _("sellers")
        ordering = ["name"]
        constraints = [
            models.CheckConstraint(
                condition=models.Q(commission__gte=0, commission__lte=100),
                name="commission_is_a_part",
            )
        ]

    def __str__(self) -> str:
        return self.name


class Member(models.Model):
    """Who may do what for a seller."""

    class Role(models.TextChoices):
        OWNER = "owner", _("Owner: everything, members too")
        EDITOR = "editor", _("Editor: catalogue, orders and bookings")
        VIEWER = "viewer", _("Viewer: sees, changes nothing")

    seller = models.ForeignKey(
        Seller, models.CASCADE, related_name="members", verbose_name=_("seller")
    )
    user = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.CASCADE,
        related_name="memberships",
        verbose_name=_("person"),
    )
    role = models.CharField(_("role"), max_length=10, choices=Role, default=Role.EDITOR)
    # Given by a trusted issuer's claim, and taken away with it; what an operator gave stays.
    claimed_by = models.CharField(_("by claim of"), max_length=200, blank=True, editable=False)

    class Meta:
        verbose_name = _("member")
        verbose_name_plural = _("members")
        ordering = ["seller", "user"]
        constraints = [
            models.UniqueConstraint(fields=["seller", "user"], name="one_membership_a_seller")
        ]

    def __str__(self) -> str:
        return f"{self.user} · {self.seller}"
