from typing import TYPE_CHECKING, Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

if TYPE_CHECKING:
    from shop.accounts.models.account import CustomerAccount
    from shop.accounts.models.profile import Profile


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str | None, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=(email or "").strip().lower() or None, **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """A person. Only operators have a password here; everybody else signs in elsewhere."""

    # Only an address that somebody has verified, or that an operator wrote down; else none.
    email = models.EmailField(_("e-mail"), unique=True, null=True, blank=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(
        _("operator"), default=False, help_text=_("May enter the operators' desk.")
    )
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)
    # Every session that began before this moment is over.
    signed_out_at = models.DateTimeField(null=True, editable=False)
    forgotten_at = models.DateTimeField(_("forgotten"), null=True, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    profile: "Profile"
    account: "CustomerAccount"

    # Whether they sell; None where nobody has asked yet.
    sells: bool | None = None

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        permissions = [("view_clerk_record", "Can see what Clerk says of a person")]
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_an_address")]

    def __str__(self) -> str:
        return self.name or self.email or gettext("Person %(n)s") % {"n": self.pk}

    def clean(self) -> None:
        super().clean()
        self.email = (self.email or "").strip().lower() or None

    def get_short_name(self) -> str:
        return str(self)
