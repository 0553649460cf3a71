"""The demo shop: a type foundry, and a press that teaches."""

from shop.management.demo.people import OPERATOR, PASSWORD, PEOPLE, SELLERS

__all__ = ["OPERATOR", "PASSWORD", "PEOPLE", "SELLERS"]
