"""Everything that can happen here: a closed vocabulary, past tense, noun first."""

from typing import Any

from django.db.models import TextChoices
from django.utils.translation import gettext_lazy as _


class Kind(TextChoices):
    PRODUCT_ADDED = "product.added", _("Product added")
    PRODUCT_PUBLISHED = "product.published", _("Product published")
    PRODUCT_UNPUBLISHED = "product.unpublished", _("Product taken off the shelf")
    PRODUCT_ARCHIVED = "product.archived", _("Product archived")
    PRODUCT_RESTORED = "product.restored", _("Product taken out of the archive")
    PRODUCT_DISCARDED = "product.discarded", _("Draft of a product discarded")
    PRODUCT_CHANGED = "product.changed", _("Product changed")
    PRODUCT_DUPLICATED = "product.duplicated", _("Product duplicated")
    PRODUCT_MOVED = "product.moved", _("Product moved to another seller")
    PRICE_CHANGED = "price.changed", _("Price changed")
    RELEASE_PUBLISHED = "release.published", _("Release published")
    RELEASE_ANNOUNCED = "release.announced", _("Release announced to its buyers")
    STOREFRONT_CHANGED = "storefront.changed", _("Storefront changed")
    PERSON_JOINED = "person.joined", _("Person joined")
    PERSON_CHANGED = "person.changed", _("Person changed at the identity provider")
    PERSON_ADDRESS_TAKEN = "person.address_taken", _("Person's address belongs to somebody else")
    PERSON_REFRESHED = "person.refreshed", _("Person asked for at the identity provider")
    PERSON_FORGOTTEN = "person.forgotten", _("Person forgotten")
    PERSON_SIGNED_IN = "person.signed_in", _("Person signed in")
    SESSION_ENDED = "session.ended", _("Session ended")
    ACCOUNT_CHANGED = "account.changed", _("Billing details changed")
    MEMBER_CLAIMED = "member.claimed", _("Membership given by a claim")
    MEMBER_UNCLAIMED = "member.unclaimed", _("Membership taken by a claim")
    SELLER_ADDED = "seller.added", _("Seller added")
    SELLER_CHANGED = "seller.changed", _("Seller changed")
    SELLER_SUSPENDED = "seller.suspended", _("Seller suspended")
    SELLER_APPROVED = "seller.approved", _("Seller approved")
    MEMBER_ADDED = "member.added", _("Member added")
    MEMBER_CHANGED = "member.changed", _("Member's role changed")
    MEMBER_REMOVED = "member.removed", _("Member removed")
    OPERATOR_ADDED = "operator.added", _("Operator added")
    OPERATOR_CHANGED = "operator.changed", _("Operator's powers changed")
    OPERATOR_KEPT = "operator.kept", _("Operator deleted at the identity provider, kept here")
    OPERATOR_REMOVED = "operator.removed", _("Operator removed")
    OPERATOR_SIGNED_IN = "operator.signed_in", _("Operator signed in")
    OPERATOR_REFUSED = "operator.refused", _("Operator sign-in refused")
    ORDER_PLACED = "order.placed", _("Order placed")
    ORDER_PROCESSING = "order.processing", _("Payment on its way")
    ORDER_PAID = "order.paid", _("Order paid")
    ORDER_DELIVERED = "order.delivered", _("Order delivered")
    ORDER_CANCELLED = "order.cancelled", _("Order cancelled")
    ORDER_COMPARED = "order.compared", _("Order compared with Stripe")
    ORDER_NOTED = "order.noted", _("Note on an order")
    PAYMENT_HELD = "payment.held", _("Payment held for a look")
    PAYMENT_ATTENDED = "payment.attended", _("Payment looked at")
    DELIVERY_FAILED = "delivery.failed", _("Delivery failed")
    DELIVERY_REPEATED = "delivery.repeated", _("Delivery tried again")
    GOODS_GRANTED = "goods.granted", _("Goods given")
    GOODS_CLAIMED = "goods.claimed", _("Goods taken into an account")
    GOODS_WITHDRAWN = "goods.withdrawn", _("Goods withdrawn")
    GOODS_FROZEN = "goods.frozen", _("Goods frozen")
    GOODS_THAWED = "goods.thawed", _("Goods released")
    MAIL_FAILED = "mail.failed", _("Mail failed")
    MAIL_RESENT = "mail.resent", _("Mail resent")
    MAIL_WORDED = "mail.worded", _("Words of a mail changed")
    ADDRESS_SUPPRESSED = "address.suppressed", _("Address blocked")
    ADDRESS_LIFTED = "address.lifted", _("Address may get mails again")
    WEBHOOK_FAILED = "webhook.failed", _("Webhook failed")
    WEBHOOK_REPLAYED = "webhook.replayed", _("Webhook replayed")


def choices() -> Any:
    """Asked for by the model, so that a new kind needs no migration."""
    return Kind.choices
