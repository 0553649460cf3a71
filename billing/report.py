"""What came of asking Stripe about everything."""

from dataclasses import dataclass, field


@dataclass
class Report:
    looked_at: int = 0
    # What Stripe knew and we did not: the order, and what became of it.
    drift: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
