from django.urls import path, re_path
from stripe import params as of
from stripe.params import checkout as of_checkout
from stripe.params import radar as of_radar

from sandbox.door import chaos
from sandbox.stripe import (
    account,
    balance,
    charges,
    checkout,
    customers,
    disputes,
    doors,
    endpoints,
    events,
    faults,
    intents,
    items,
    pages,
    refunds,
    rules,
    sessions,
    warnings,
    webhooks,
)
from sandbox.stripe.api import Operation, endpoint, unknown

V1 = "stripe-api/v1/"
SESSIONS = f"{V1}checkout/sessions"
SESSION = f"{SESSIONS}/<str:session_id>"
WARNINGS = f"{V1}radar/early_fraud_warnings"
PAY = "stripe/c/pay/<str:session_id>"

api = [
    path(f"{V1}account", endpoint(GET=Operation(account.show, of.AccountRetrieveParams))),
    path(
        f"{V1}customers",
        endpoint(
            GET=Operation(customers.list_all, of.CustomerListParams),
            POST=Operation(customers.create, of.CustomerCreateParams, rules.customer),
        ),
    ),
    path(
        f"{V1}customers/<str:customer_id>",
        endpoint(
            GET=Operation(customers.show, of.CustomerRetrieveParams),
            POST=Operation(customers.change, of.CustomerUpdateParams, rules.customer),
            DELETE=Operation(customers.remove, of.CustomerDeleteParams),
        ),
    ),
    path(
        SESSIONS,
        endpoint(
            GET=Operation(sessions.list_all, of_checkout.SessionListParams),
            POST=Operation(sessions.create, of_checkout.SessionCreateParams, rules.checkout),
        ),
    ),
    path(
        SESSION,
        endpoint(
            GET=Operation(sessions.show, of_checkout.SessionRetrieveParams),
            POST=Operation(sessions.change, of_checkout.SessionUpdateParams, rules.session_update),
        ),
    ),
    path(
        f"{SESSION}/expire",
        endpoint(POST=Operation(sessions.expire, of_checkout.SessionExpireParams)),
    ),
    path(
        f"{SESSION}/line_items",
        endpoint(GET=Operation(items.list_all, of_checkout.SessionListLineItemsParams)),
    ),
    path(
        f"{V1}payment_intents",
        endpoint(GET=Operation(intents.list_all, of.PaymentIntentListParams)),
    ),
    path(
        f"{V1}payment_intents/<str:intent_id>",
        endpoint(
            GET=Operation(intents.show, of.PaymentIntentRetrieveParams),
            POST=Operation(intents.change, of.PaymentIntentUpdateParams, rules.intent_update),
        ),
    ),
    path(f"{V1}charges", endpoint(GET=Operation(charges.list_all, of.ChargeListParams))),
    path(
        f"{V1}charges/<str:charge_id>",
        endpoint(
            GET=Operation(charges.show, of.ChargeRetrieveParams),
            POST=Operation(charges.change, of.ChargeUpdateParams, rules.metadata_update),
        ),
    ),
    path(
        f"{V1}refunds",
        endpoint(
            GET=Operation(refunds.list_all, of.RefundListParams),
            POST=Operation(refunds.create, of.RefundCreateParams, rules.refund),
        ),
    ),
    path(
        f"{V1}refunds/<str:refund_id>",
        endpoint(
            GET=Operation(refunds.show, of.RefundRetrieveParams),
            POST=Operation(refunds.change, of.RefundUpdateParams),
        ),
    ),
    path(f"{V1}disputes", endpoint(GET=Operation(disputes.list_all, of.DisputeListParams))),
    path(
        f"{V1}disputes/<str:dispute_id>",
        endpoint(GET=Operation(disputes.show, of.DisputeRetrieveParams)),
    ),
    path(
        WARNINGS, endpoint(GET=Operation(warnings.list_all, of_radar.EarlyFraudWarningListParams))
    ),
    path(
        f"{WARNINGS}/<str:warning_id>",
        endpoint(GET=Operation(warnings.show, of_radar.EarlyFraudWarningRetrieveParams)),
    ),
    path(
        f"{V1}balance_transactions",
        endpoint(GET=Operation(balance.list_all, of.BalanceTransactionListParams)),
    ),
    path(
        f"{V1}balance_transactions/<str:transaction_id>",
        endpoint(GET=Operation(balance.show, of.BalanceTransactionRetrieveParams)),
    ),
    path(f"{V1}events", endpoint(GET=Operation(events.list_all, of.EventListParams))),
    path(
        f"{V1}events/<str:event_id>", endpoint(GET=Operation(events.show, of.EventRetrieveParams))
    ),
    path(
        f"{V1}webhook_endpoints",
        endpoint(
            GET=Operation(endpoints.list_all, of.WebhookEndpointListParams),
            POST=Operation(endpoints.create, of.WebhookEndpointCreateParams),
        ),
    ),
    path(
        f"{V1}webhook_endpoints/<str:endpoint_id>",
        endpoint(
            GET=Operation(endpoints.show, of.WebhookEndpointRetrieveParams),
            DELETE=Operation(endpoints.remove, of.WebhookEndpointDeleteParams),
        ),
    ),
    re_path("^stripe-api/", unknown),
]

own_doors = [
    path("stripe/", pages.index, name="stripe"),
    path("chaos/stripe", chaos(faults.api), name="stripe-chaos"),
    path(
        "chaos/stripe-webhooks",
        chaos(faults.webhooks, webhooks.deliveries.woken.set),
        name="stripe-webhooks-chaos",
    ),
    path("stripe/clock", doors.time, name="stripe-clock"),
    path("stripe/_endpoints", doors.endpoints_added),
    path("stripe/_deliveries", doors.deliveries),
    path("stripe/_events/<str:event_id>/again", doors.event_again, name="stripe-again"),
    path("stripe/_send", doors.send),
    path("stripe/_sessions/<str:session_id>/expire", doors.session_expired, name="stripe-expire"),
    path("stripe/_sessions/<str:session_id>/settle", doors.session_settled, name="stripe-settle"),
    path("stripe/_sessions/<str:session_id>/tamper", doors.session_tampered),
    path("stripe/_payments/<str:intent_id>/refund", doors.payment_refunded, name="stripe-refund"),
    path("stripe/_payments/<str:intent_id>/dispute", doors.payment_disputed, name="stripe-dispute"),
    path("stripe/_payments/<str:intent_id>/warning", doors.payment_warned, name="stripe-warn"),
    path("stripe/_refunds/<str:refund_id>/settle", doors.refund_settled, name="stripe-refund-ends"),
    path("stripe/_disputes/<str:dispute_id>/answer", doors.dispute_answered, name="stripe-answer"),
    path("stripe/_disputes/<str:dispute_id>/close", doors.dispute_closed, name="stripe-close"),
    path("stripe/_objects", doors.objects_kept),
    path("stripe/_objects/<str:object_id>", doors.object_kept),
    path("stripe/_calls", doors.calls_seen, name="stripe-calls"),
    path("stripe/_everything", doors.everything),
]

urlpatterns = [
    *own_doors,
    path(PAY, checkout.page, name="stripe-checkout"),
    path(f"{PAY}/authentication", checkout.authentication, name="stripe-authentication"),
    *api,
]
