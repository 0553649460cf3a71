from fulfillment.admin.bookings import BookingAdmin, OwnBookingAdmin
from fulfillment.admin.entitlement import EntitlementAdmin
from fulfillment.admin.licences import LicenceAdmin, OwnLicenceAdmin
from fulfillment.admin.release import OwnSoldReleaseAdmin, SoldReleaseAdmin
from fulfillment.admin.stamps import StampAdmin

__all__ = [
    "BookingAdmin",
    "EntitlementAdmin",
    "LicenceAdmin",
    "OwnBookingAdmin",
    "OwnLicenceAdmin",
    "OwnSoldReleaseAdmin",
    "SoldReleaseAdmin",
    "StampAdmin",
]
