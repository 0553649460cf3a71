import pytest

from catalog.models import Product
from shop.tests.stall import RITAS, SALLYS, Stall


@pytest.fixture
def sally(db: None) -> Stall:
    return Stall(SALLYS)


@pytest.fixture
def rita(sally: Stall) -> Stall:
    rita = Stall(RITAS)
    Product.objects.filter(seller=rita.seller).get().prices.update(amount=777)
    return rita
