from shop.events.models.event import Event
from shop.events.models.mail import Mail
from shop.events.models.optout import OptOut
from shop.events.models.pause import Pause
from shop.events.models.pulse import Pulse
from shop.events.models.suppression import Suppression
from shop.events.models.wording import Wording

__all__ = ["Event", "Mail", "OptOut", "Pause", "Pulse", "Suppression", "Wording"]
