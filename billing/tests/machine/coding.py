"""What codes do: tried by customers, taken out, and ended by operators."""

from django.db.models import F
from hypothesis.stateful import precondition, rule

from billing.tests.machine.world import CODES, WHICH, World
from orders.models import Discount

OPERATOR = "Olga"


class Coding(World):
    @rule(cart=WHICH, code=CODES)
    def try_code(self, cart: int, code: str) -> None:
        with self.trouble(""):
            self.cart(cart).take_code(code)

    @rule(cart=WHICH, code=CODES)
    def drop_code(self, cart: int, code: str) -> None:
        self.cart(cart).drop_code(code)

    @precondition(lambda self: self.placed)
    @rule(code=CODES)
    def end_code(self, code: str) -> None:
        for found in Discount.objects.filter(code=code):
            found.end(by=OPERATOR, reason="Enough")

    @precondition(lambda self: self.placed)
    @rule(code=CODES)
    def allow_more(self, code: str) -> None:
        Discount.objects.filter(code=code).update(most_uses=F("most_uses") + 1)
