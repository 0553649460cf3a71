from fulfillment.models.delivery import Delivery
from fulfillment.models.entitlement import Entitlement
from fulfillment.models.news import News

__all__ = ["Delivery", "Entitlement", "News"]
