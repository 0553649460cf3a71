import pytest

from catalog.models import Price
from shop.tests.stall import RITAS, SALLYS, Stall


@pytest.fixture
def sally(db: None) -> Stall:
    return Stall(SALLYS)


@pytest.fixture
def rita(sally: Stall) -> Stall:
    rita = Stall(RITAS)
    Price.objects.filter(option__product__seller=rita.seller).update(amount=777)
    return rita
