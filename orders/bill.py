"""How a quote and an order add up, for whoever shows them."""

from __future__ import annotations

from typing import Protocol

from shop.lib.money import Money


class Adding(Protocol):
    @property
    def subtotal(self) -> int: ...
    @property
    def discount(self) -> int: ...
    @property
    def tax(self) -> int: ...
    @property
    def total(self) -> int: ...
    @property
    def unit(self) -> str: ...


class Bill:
    @property
    def money(self: Adding) -> Money:
        return Money(self.total, self.unit)

    @property
    def before_discount(self: Adding) -> Money:
        return Money(self.subtotal, self.unit)

    @property
    def taken_off(self: Adding) -> Money | None:
        return Money(-self.discount, self.unit) if self.discount else None

    @property
    def taxed(self: Adding) -> Money | None:
        return Money(self.tax, self.unit) if self.tax else None
