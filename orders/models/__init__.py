from orders.models.cart import Cart, CartLine
from orders.models.consent import Consent
from orders.models.gift import Gift
from orders.models.line import OrderLine
from orders.models.order import Order

__all__ = ["Cart", "CartLine", "Consent", "Gift", "Order", "OrderLine"]
