"""A Checkout Session as Stripe shows it."""

from sandbox.stripe import clock, objects
from sandbox.stripe.objects import Json

LIFE = 24 * 60 * 60
UNSET = set(
    "after_expiration allowed_payment_method_types client_secret consent currency_conversion"
    " customer_account integration_identifier invoice managed_payments payment_intent payment_link"
    " permissions presentment_details recovered_from redirect_on_completion return_url"
    " setup_intent shipping_address_collection shipping_cost subscription wallet_options".split()
)
GIVEN = set(
    "allow_promotion_codes billing_address_collection cancel_url client_reference_id customer"
    " customer_email customer_creation locale origin_context submit_type success_url".split()
)
DETAILS = "address business_name individual_name phone tax_exempt".split()
ALONGSIDE = {"promotions": "none", "terms_of_service": "none"}


def shape(params: Json, items: list[Json], host: str) -> Json:
    """Open and unpaid, with every parameter where Stripe shows it."""
    session_id = objects.new_id("cs_test", 58)
    at, currency = clock.now(), items[0]["currency"]
    total = sum(item["amount_total"] for item in items)
    return {
        **dict.fromkeys(UNSET),
        **{name: params.get(name) or None for name in GIVEN},
        **settings(params),
        "id": session_id,
        "object": "checkout.session",
        "amount_subtotal": total,
        "amount_total": total,
        "collected_information": None,
        "created": at,
        "currency": currency,
        "custom_fields": [],
        "customer_creation": None if "customer" in params else creation(params),
        "customer_details": None,
        "discounts": [],
        "expires_at": params.get("expires_at", at + LIFE),
        "livemode": False,
        "metadata": params.get("metadata") or {},
        "mode": "payment",
        "optional_items": [],
        "payment_method_collection": "if_required",
        "payment_method_configuration_details": None,
        "payment_method_options": {"card": {"request_three_d_secure": "automatic"}},
        "payment_method_types": ["card", "us_bank_account" if currency == "usd" else "sepa_debit"],
        "payment_status": "unpaid",
        "phone_number_collection": {"enabled": False},
        "shipping_options": [],
        "status": "open",
        "total_details": {"amount_discount": 0, "amount_shipping": 0, "amount_tax": 0},
        "ui_mode": "hosted_page",
        "url": f"http://{host}/stripe/c/pay/{session_id}",
    }


def creation(params: Json) -> str:
    return str(params.get("customer_creation", "if_required"))


def settings(params: Json) -> Json:
    tax = bool(params.get("automatic_tax", {}).get("enabled"))
    consent = params.get("consent_collection")
    texts = dict.fromkeys(
        ("after_submit", "shipping_address", "submit", "terms_of_service_acceptance")
    )
    return {
        "adaptive_pricing": {"enabled": params.get("adaptive_pricing", {}).get("enabled", False)},
        "automatic_tax": {
            "enabled": tax,
            "liability": {"type": "self"} if tax else None,
            "provider": "stripe" if tax else None,
            "status": "requires_location_inputs" if tax else None,
        },
        "consent_collection": consent
        and {"payment_method_reuse_agreement": None, **ALONGSIDE, **consent},
        "custom_text": texts | params.get("custom_text", {}),
        "invoice_creation": invoice_creation(params),
        "saved_payment_method_options": None,
        "tax_id_collection": {"required": "never", **params.get("tax_id_collection", {})}
        if "tax_id_collection" in params
        else None,
    }


def invoice_creation(params: Json) -> Json:
    given = params.get("invoice_creation", {})
    empty: Json = dict.fromkeys(
        "account_tax_ids custom_fields description footer issuer rendering_options".split()
    )
    data = empty | {"metadata": {}} | given.get("invoice_data", {})
    return {"enabled": given.get("enabled", False), "invoice_data": data}


def customer_details(email: str, name: str | None, country: str | None) -> Json:
    address = dict.fromkeys(("city", "line1", "line2", "postal_code", "state"))
    return dict.fromkeys(DETAILS) | {
        "address": address | {"country": country},
        "email": email,
        "name": name,
        "tax_exempt": "none",
        "tax_ids": [],
    }
