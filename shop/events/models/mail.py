from __future__ import annotations

import uuid
from typing import Self

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.db.models import Q, Value
from django.db.models.functions import Cast, Concat
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from shop.events.due import Due, DueQuerySet

NOBODY = "@nobody.invalid"


class Fate(models.TextChoices):
    """What became of a mail, as far as anybody told us; each outweighs those before it."""

    WITHHELD = "withheld", _("Not sent")
    DELAYED = "delayed", _("On its way")
    DELIVERED = "delivered", _("Delivered")
    REFUSED = "refused", _("Blocked by the provider")
    FAILED = "failed", _("Not sent by the provider")
    BOUNCED = "bounced", _("Came back")
    COMPLAINED = "complained", _("Reported as spam")


class MailQuerySet(DueQuerySet):
    def forget(self) -> None:
        """That a mail went out stays; to whom and with which words goes."""
        now = timezone.now()
        told = {"fate": Fate.WITHHELD, "fate_at": now, "fate_told": "Forgotten."}
        numbers = list(self.values_list("pk", flat=True))
        rows = self.model.objects.filter(pk__in=numbers)
        rows.filter(done_at=None, failed_at=None).update(failed_at=now, **told)
        name = Concat(Value("forgotten-"), Cast("pk", models.CharField()), Value(NOBODY))
        rows.update(to=name, context={}, subject="", text="", html="", error="")

    def failed(self) -> Self:
        """Here or at the provider; what was withheld on purpose has not failed."""
        lost = Q(failed_at__isnull=False) | Q(fate=Fate.FAILED)
        return self.filter(lost).exclude(fate=Fate.WITHHELD)


class Mail(Due):
    """One message to one address about one thing: once for ever, whatever asks for it again."""

    key = models.CharField(_("key"), max_length=200)
    to = models.EmailField(_("to"))
    name = models.CharField(_("template"), max_length=60)
    language = models.CharField(_("language"), max_length=10)
    context = models.JSONField(_("context"), default=dict, encoder=DjangoJSONEncoder)
    public_id = models.UUIDField(default=uuid.uuid4, unique=True, editable=False)
    # Kept as first rendered: a second attempt must say the same, or the provider refuses its key.
    sender = models.CharField(_("from"), max_length=320, blank=True)
    reply_to = models.CharField(_("answers to"), max_length=320, blank=True)
    subject = models.CharField(_("subject"), max_length=300, blank=True)
    text = models.TextField(_("text"), blank=True)
    html = models.TextField(_("HTML"), blank=True)
    uncertain_since = models.DateTimeField(_("perhaps sent since"), null=True)
    provider_id = models.CharField(_("provider's number"), max_length=100, blank=True)
    # One of many that we want to tell: whatever somebody waits for goes first.
    bulk = models.BooleanField(default=False, db_default=False, editable=False)
    fate = models.CharField(
        _("what became of it"), max_length=20, choices=Fate, blank=True, default="", db_default=""
    )
    fate_at = models.DateTimeField(_("told"), null=True)
    fate_told = models.CharField(
        _("what was said"), max_length=300, blank=True, default="", db_default=""
    )

    objects = MailQuerySet.as_manager()  # type: ignore[misc]  # Due has one as well

    class Meta(Due.Meta):
        abstract = False
        verbose_name = _("mail")
        verbose_name_plural = _("mails")
        permissions = [("resend_mail", "Can send a mail again")]
        ordering = ["-id"]
        constraints = [models.UniqueConstraint(fields=["key", "to"], name="one_mail_per_key")]

    def __str__(self) -> str:
        return f"{self.subject or self.name} → {self.to}"

    @property
    def state(self) -> str:
        if self.fate == Fate.WITHHELD:
            return "withheld"
        if self.done_at:
            return "sent"
        return "failed" if self.failed_at else "waiting"
