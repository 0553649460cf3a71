"""What customers do, in several windows."""

from hypothesis import strategies as st
from hypothesis.stateful import initialize, rule

from billing import checkout
from billing.tests.machine.world import CODES, TROUBLE, WHICH, World, pick
from catalog.models import Price
from orders.buyer import Buyer
from orders.models import Cart, Order
from orders.quote import quote

GUESTS = st.sampled_from(["gabi@example.com", "gus@example.com"])


class Buying(World):
    @rule(cart=WHICH, product=WHICH, quantity=st.integers(1, 2), amount=st.integers(0, 900))
    def add(self, cart: int, product: int, quantity: int, amount: int) -> None:
        price = Price.objects.open().get(option__product=self.product(product))
        with self.trouble(""):
            self.cart(cart).add(price, quantity, amount)

    @rule(cart=WHICH, line=WHICH, quantity=st.integers(0, 3))
    def change(self, cart: int, line: int, quantity: int) -> None:
        chosen = self.cart(cart)
        if row := pick(chosen.lines.all(), line):
            chosen.set_quantity(row.pk, quantity)

    @initialize(
        products=st.tuples(WHICH, WHICH, WHICH), guest=GUESTS, paid=st.integers(0, 3), code=CODES
    )
    def people_are_buying(
        self, products: tuple[int, ...], guest: str, paid: int, code: str
    ) -> None:
        """Hypothesis leaves whole rules out of a run; a run without an order is worth nothing."""
        for cart, product in enumerate(products):
            with self.trouble(""):
                self.cart(cart).take_code(code)
            self.want_and_place(cart, product, guest, "")
        for session in self.sandbox.stripe_sessions()[:paid]:
            self.sandbox.stripe_pay(session["id"])

    @rule(cart=WHICH, product=WHICH, guest=GUESTS, trouble=TROUBLE)
    def want_and_place(self, cart: int, product: int, guest: str, trouble: str) -> None:
        self.add(cart, product, 1, 500)
        self.place(cart, guest, trouble)

    @rule(cart=WHICH, guest=GUESTS, trouble=TROUBLE)
    def place(self, cart: int, guest: str, trouble: str) -> None:
        with self.trouble(trouble):
            order = self._begin(self.cart(cart), guest)
            if order.state == "open":
                assert checkout.start(order).startswith("http")

    @rule(cart=WHICH, guest=GUESTS)
    def place_and_die(self, cart: int, guest: str) -> None:
        """The power goes between our commit and Stripe."""
        with self.trouble(""):
            self._begin(self.cart(cart), guest)

    @rule(cart=WHICH)
    def sign_in(self, cart: int) -> None:
        """A visitor turns out to be Alice; somebody else comes along instead."""
        mine, visitors = Cart.objects.exclude(account=None).get(), self.cart(cart)
        if visitors.account is None:
            mine.take_over(visitors)
            Cart.objects.create()

    def _begin(self, cart: Cart, guest: str) -> Order:
        account = cart.account
        buyer = Buyer(account.email if account else guest, account=account)
        order = checkout.begin(cart, buyer, quote(cart, None, buyer).digest)
        self.placed = True
        return order
