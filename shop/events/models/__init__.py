from shop.events.models.event import Event
from shop.events.models.mail import Mail
from shop.events.models.pulse import Pulse

__all__ = ["Event", "Mail", "Pulse"]
