from fulfillment.models.delivery import Delivery
from fulfillment.models.entitlement import Entitlement
from fulfillment.models.licence import Activation, Licence
from fulfillment.models.news import News

__all__ = ["Activation", "Delivery", "Entitlement", "Licence", "News"]
