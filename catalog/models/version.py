from django.db import models
from django.db.models import F


class Version(models.Model):
    """Counts what changed in the catalogue, in the transaction that changed it.

    Pages that are kept name the number they were made at, so one row says for all workers whether
    they still hold.
    """

    number = models.PositiveBigIntegerField(default=1)

    def __str__(self) -> str:
        return str(self.number)

    @classmethod
    def bump(cls) -> None:
        if not cls.objects.filter(pk=1).update(number=F("number") + 1):
            cls.objects.get_or_create(pk=1)

    @classmethod
    def now(cls) -> int:
        return cls.objects.filter(pk=1).values_list("number", flat=True).first() or 0
