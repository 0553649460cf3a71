from shop.accounts.admin.account import AccountAdmin
from shop.accounts.admin.person import PersonAdmin
from shop.accounts.admin.seller import OwnSellerAdmin, SellerAdmin

__all__ = ["AccountAdmin", "OwnSellerAdmin", "PersonAdmin", "SellerAdmin"]
