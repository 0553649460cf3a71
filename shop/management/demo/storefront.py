from typing import Any

STOREFRONT: dict[str, Any] = {
    "name": "Tradepost",
    "tagline": "Type, tools and honest advice for people who set words.",
    "email": "hello@example.com",
    "address": "Tradepost Demo\n1 Market Street\n10115 Berlin",
    "legal_name": "Tradepost Demo Ltd.",
    "country": "DE",
    "tax_id": "DE000000000",
    "registration": "Commercial register Berlin, HRB 000000",
    "currencies": ["EUR", "USD"],
}
