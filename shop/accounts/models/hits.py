from datetime import datetime

from django.db import connection, models

COUNT_MORE = """
    INSERT INTO accounts_hits (rate, who, span, count, ends_at) VALUES (%s, %s, %s, %s, %s)
    ON CONFLICT (rate, who, span) DO UPDATE SET count = accounts_hits.count + EXCLUDED.count
    RETURNING count
"""


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
    def add(cls, rate: str, who: str, span: int, ends_at: datetime, more: int = 1) -> int:
        """Counts so many more in a single statement, which no other worker can interrupt."""
        with connection.cursor() as cursor:
            cursor.execute(COUNT_MORE, [rate, who, span, more, ends_at])
            return int(cursor.fetchone()[0])
