import uuid

from django.core.serializers.json import DjangoJSONEncoder
from django.db import models
from django.utils.translation import gettext_lazy as _

from shop.events.due import Due


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
        if self.done_at:
            return "sent"
        return "failed" if self.failed_at else "waiting"
