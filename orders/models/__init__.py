from orders.models.activity import CartActivity
from orders.models.buy_link import BuyLink
from orders.models.cart import Cart, CartLine
from orders.models.consent import Consent
from orders.models.discount import Discount, DiscountUse
from orders.models.gift import Gift
from orders.models.line import OrderLine
from orders.models.order import Order
from orders.models.recovery import Recovery
from orders.models.tax import TaxEvidence, TaxRate

__all__ = [
    "BuyLink",
    "Cart",
    "CartActivity",
    "CartLine",
    "Consent",
    "Discount",
    "DiscountUse",
    "Gift",
    "Order",
    "OrderLine",
    "Recovery",
    "TaxEvidence",
    "TaxRate",
]
