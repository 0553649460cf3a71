from shop.events.admin.addresses import OptOutAdmin, SuppressionAdmin
from shop.events.admin.event import EventAdmin
from shop.events.admin.mail import MailAdmin
from shop.events.admin.wording import WordingAdmin

__all__ = ["EventAdmin", "MailAdmin", "OptOutAdmin", "SuppressionAdmin", "WordingAdmin"]
