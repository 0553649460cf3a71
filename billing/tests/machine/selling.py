"""What sellers do while others buy."""

from django.db.models import F
from hypothesis import strategies as st
from hypothesis.stateful import rule

from billing.tests.machine.world import WHICH, World
from catalog.models import Price, Product
from shop.lib.money import Money


class Selling(World):
    @rule(product=WHICH, amount=st.integers(60, 3000))
    def change_price(self, product: int, amount: int) -> None:
        price = Price.objects.open().get(option__product=self.product(product))
        if not price.open_ended and price.amount:
            price.option.change_price(Money(amount, "EUR"), by="Sally")

    @rule(product=WHICH)
    def archive(self, product: int) -> None:
        self.product(product).archive(by="Sally")

    @rule()
    def publish(self) -> None:
        for product in Product.objects.exclude(archived_at=None):
            product.publish(by="Sally")

    @rule(product=WHICH)
    def restock(self, product: int) -> None:
        found = self.product(product)
        if found.stock is not None:
            Product.objects.filter(pk=found.pk).update(stock=F("stock") + 1)
            self.stocked[found.pk] += 1
