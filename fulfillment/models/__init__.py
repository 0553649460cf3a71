from fulfillment.models.delivery import Delivery
from fulfillment.models.entitlement import Entitlement

__all__ = ["Delivery", "Entitlement"]
