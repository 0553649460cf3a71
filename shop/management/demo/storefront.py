from typing import Any

STOREFRONT: dict[str, Any] = {
    "name": "Tradepost",
    "tagline": "Type, tools and honest advice for people who set words.",
    "email": "hello@example.com",
    "address": "Tradepost Demo\n1 Market Street\n10115 Berlin",
    "currencies": ["EUR", "USD"],
}
