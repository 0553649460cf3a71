from fulfillment.models.booking import Booking
from fulfillment.models.delivery import Delivery
from fulfillment.models.download import Download
from fulfillment.models.entitlement import Entitlement
from fulfillment.models.feed import CalendarFeed
from fulfillment.models.licence import Activation, Licence
from fulfillment.models.news import News
from fulfillment.models.notice import Notice
from fulfillment.models.stamp import Stamp
from fulfillment.models.work import Revision, Work
from fulfillment.models.wrapping import Wrapping

__all__ = [
    "Activation",
    "Booking",
    "CalendarFeed",
    "Delivery",
    "Download",
    "Entitlement",
    "Licence",
    "News",
    "Notice",
    "Revision",
    "Stamp",
    "Work",
    "Wrapping",
]
