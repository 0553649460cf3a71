from django.db import models


class Look(models.Model):
    """How often a product's page was opened on a day, by people as far as can be told."""

    product = models.ForeignKey("catalog.Product", models.CASCADE, related_name="looks")
    day = models.DateField()
    number = models.PositiveIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["product", "day"], name="one_count_a_day"),
        ]

    def __str__(self) -> str:
        return f"{self.product_id} {self.day}: {self.number}"
