from django.db import models
from django.db.models import F, Value
from django.db.models.functions import Greatest

from shop.lib.clock import instant


class Version(models.Model):
    """Counts what changed in the catalogue, in the transaction that changed it.

    Pages that are kept name the number they were made at, so one row says for all workers whether
    they still hold. It is never behind the clock, so no number comes back.
    """

    number = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def bump(cls) -> None:
        """Called last in the transaction that changes what a public page shows."""
        now = instant()
        if not cls.objects.filter(pk=1).update(number=Greatest(F("number") + 1, Value(now))):
            cls.objects.get_or_create(pk=1, defaults={"number": now})

    @classmethod
    def now(cls) -> int:
        return cls.objects.filter(pk=1).values_list("number", flat=True).first() or 0
