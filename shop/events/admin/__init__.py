from shop.events.admin.event import EventAdmin
from shop.events.admin.mail import MailAdmin

__all__ = ["EventAdmin", "MailAdmin"]
