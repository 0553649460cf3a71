"""What somebody may reach at the sellers' desk; asked once for each request."""

from collections.abc import Collection
from dataclasses import dataclass

from django.http import HttpRequest

from shop.accounts.desk_age import operating
from shop.accounts.models import Member, Seller

ROLES = frozenset(Member.Role.values)
KEPT = "_reach"


@dataclass(frozen=True)
class Reach:
    operating: bool
    roles: dict[int, str]

    def __bool__(self) -> bool:
        return self.operating or bool(self.roles)

    def sellers(self, roles: Collection[str] = ROLES) -> list[int]:
        """Where somebody has one of these roles."""
        return [seller for seller, role in self.roles.items() if role in roles]


def reach(request: HttpRequest) -> Reach:
    known: Reach | None = request.__dict__.get(KEPT)
    if known is None:
        known = request.__dict__[KEPT] = Reach(operating(request), _roles(request))
    return known


def _roles(request: HttpRequest) -> dict[int, str]:
    user = request.user
    if not user.is_authenticated:
        return {}
    mine = Member.objects.filter(user=user, seller__in=Seller.objects.of(user))
    return dict(mine.order_by().values_list("seller", "role"))
