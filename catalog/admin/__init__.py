from catalog.admin.category import CategoryAdmin, TagAdmin
from catalog.admin.product import OwnProductAdmin, ProductAdmin
from catalog.admin.project import OwnProjectAdmin
from catalog.admin.release import OwnReleaseAdmin, ReleaseAdmin
from catalog.admin.seller import ShopSellerAdmin

__all__ = [
    "CategoryAdmin",
    "OwnProductAdmin",
    "OwnProjectAdmin",
    "OwnReleaseAdmin",
    "ProductAdmin",
    "ReleaseAdmin",
    "ShopSellerAdmin",
    "TagAdmin",
]
