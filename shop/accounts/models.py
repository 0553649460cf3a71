"""Who: the people of the shop, and how often somebody has asked for something."""

from datetime import datetime
from typing import Any, ClassVar

from django.contrib.auth.base_user import AbstractBaseUser, BaseUserManager
from django.contrib.auth.models import PermissionsMixin
from django.db import connection, models
from django.db.models.functions import Lower
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

COUNT_ONE_MORE = """
    INSERT INTO accounts_hits (rate, who, span, count, ends_at) VALUES (%s, %s, %s, 1, %s)
    ON CONFLICT (rate, who, span) DO UPDATE SET count = accounts_hits.count + 1 RETURNING count
"""


class UserManager(BaseUserManager["User"]):
    def create_user(self, email: str, password: str | None = None, **fields: Any) -> "User":
        user = self.model(email=email.strip().lower(), **fields)
        user.set_password(password)
        user.save(using=self._db)
        return user

    def create_superuser(self, email: str, password: str | None = None, **fields: Any) -> "User":
        return self.create_user(email, password, is_staff=True, is_superuser=True, **fields)

    def get_by_natural_key(self, username: str | None) -> "User":
        return self.get(email=(username or "").strip().lower())


class User(AbstractBaseUser, PermissionsMixin):
    """Known by an e-mail address; only operators have a password."""

    email = models.EmailField(_("e-mail"), unique=True)
    name = models.CharField(_("name"), max_length=120, blank=True)
    is_active = models.BooleanField(_("may sign in"), default=True)
    is_staff = models.BooleanField(
        _("operator"), default=False, help_text=_("May enter the operators' desk.")
    )
    joined_at = models.DateTimeField(_("joined"), default=timezone.now, editable=False)

    USERNAME_FIELD = "email"
    EMAIL_FIELD = "email"
    REQUIRED_FIELDS: ClassVar[list[str]] = []

    objects = UserManager()

    class Meta:
        verbose_name = _("person")
        verbose_name_plural = _("people")
        ordering = ["email"]
        constraints = [models.UniqueConstraint(Lower("email"), name="one_user_an_address")]

    def __str__(self) -> str:
        return self.name or self.email

    def clean(self) -> None:
        super().clean()
        self.email = self.email.strip().lower()

    def get_short_name(self) -> str:
        return str(self)


class Hits(models.Model):
    """How often somebody did something within one span of time."""

    rate = models.CharField(max_length=20)
    who = models.CharField(max_length=120)
    span = models.BigIntegerField()
    count = models.PositiveIntegerField(default=1)
    ends_at = models.DateTimeField(db_index=True)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["rate", "who", "span"], name="one_count_a_span")
        ]

    def __str__(self) -> str:
        return f"{self.rate} {self.who}: {self.count}"

    @classmethod
    def add(cls, rate: str, who: str, span: int, ends_at: datetime) -> int:
        """Counts one more in a single statement, which no other worker can interrupt."""
        with connection.cursor() as cursor:
            cursor.execute(COUNT_ONE_MORE, [rate, who, span, ends_at])
            return int(cursor.fetchone()[0])
