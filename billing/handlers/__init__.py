"""Which event is handled by what: the one table."""

from billing.handlers import clerk, resend, reversals, stripe
from billing.handlers.handler import Handler

HANDLERS: dict[tuple[str, str], Handler] = {
    ("clerk", "user.created"): clerk.PERSON,
    ("clerk", "user.updated"): clerk.PERSON,
    ("clerk", "user.deleted"): clerk.GONE,
    ("clerk", "session.ended"): clerk.SESSION,
    ("clerk", "session.removed"): clerk.SESSION,
    ("clerk", "session.revoked"): clerk.SESSION,
    ("stripe", "checkout.session.completed"): stripe.SESSION,
    ("stripe", "checkout.session.async_payment_succeeded"): stripe.SESSION,
    ("stripe", "checkout.session.async_payment_failed"): stripe.SESSION,
    ("stripe", "checkout.session.expired"): stripe.SESSION,
    ("stripe", "customer.deleted"): stripe.CUSTOMER_GONE,
    ("stripe", "refund.created"): reversals.REFUND,
    ("stripe", "refund.updated"): reversals.REFUND,
    ("stripe", "refund.failed"): reversals.REFUND,
    ("stripe", "charge.dispute.created"): reversals.DISPUTE,
    ("stripe", "charge.dispute.updated"): reversals.DISPUTE,
    ("stripe", "charge.dispute.closed"): reversals.DISPUTE,
    ("stripe", "charge.dispute.funds_withdrawn"): reversals.DISPUTE,
    ("stripe", "charge.dispute.funds_reinstated"): reversals.DISPUTE,
    ("stripe", "radar.early_fraud_warning.created"): reversals.WARNING,
    ("stripe", "radar.early_fraud_warning.updated"): reversals.WARNING,
    ("resend", "email.delivered"): resend.DELIVERED,
    ("resend", "email.delivery_delayed"): resend.DELAYED,
    ("resend", "email.failed"): resend.FAILED,
    ("resend", "email.suppressed"): resend.REFUSED,
    ("resend", "email.bounced"): resend.BOUNCED,
    ("resend", "email.complained"): resend.COMPLAINED,
}
# Whatever else comes, signed, is kept as it was said and shown to operators: nothing follows.
