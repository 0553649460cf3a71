from fulfillment.models.delivery import Delivery
from fulfillment.models.download import Download
from fulfillment.models.entitlement import Entitlement
from fulfillment.models.licence import Activation, Licence
from fulfillment.models.news import News
from fulfillment.models.stamp import Stamp

__all__ = ["Activation", "Delivery", "Download", "Entitlement", "Licence", "News", "Stamp"]
