from shop.events.models.event import Event
from shop.events.models.mail import Mail

__all__ = ["Event", "Mail"]
