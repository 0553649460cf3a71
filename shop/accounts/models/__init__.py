from shop.accounts.models.account import CustomerAccount
from shop.accounts.models.hits import Hits
from shop.accounts.models.identity import Identity
from shop.accounts.models.profile import Profile
from shop.accounts.models.seller import Member, Seller
from shop.accounts.models.session import ClerkSession
from shop.accounts.models.user import User

__all__ = [
    "ClerkSession",
    "CustomerAccount",
    "Hits",
    "Identity",
    "Member",
    "Profile",
    "Seller",
    "User",
]
