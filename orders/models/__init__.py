from orders.models.activity import CartActivity
from orders.models.cart import Cart, CartLine
from orders.models.consent import Consent
from orders.models.gift import Gift
from orders.models.line import OrderLine
from orders.models.order import Order
from orders.models.recovery import Recovery

__all__ = ["Cart", "CartActivity", "CartLine", "Consent", "Gift", "Order", "OrderLine", "Recovery"]
