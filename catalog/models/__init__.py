from catalog.models.price import Price
from catalog.models.product import Product

__all__ = ["Price", "Product"]
