from fulfillment.admin.entitlement import EntitlementAdmin
from fulfillment.admin.licences import LicenceAdmin, OwnLicenceAdmin
from fulfillment.admin.release import OwnSoldReleaseAdmin, SoldReleaseAdmin
from fulfillment.admin.stamps import StampAdmin

__all__ = [
    "EntitlementAdmin",
    "LicenceAdmin",
    "OwnLicenceAdmin",
    "OwnSoldReleaseAdmin",
    "SoldReleaseAdmin",
    "StampAdmin",
]
