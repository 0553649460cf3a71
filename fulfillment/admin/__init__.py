from fulfillment.admin.entitlement import EntitlementAdmin
from fulfillment.admin.licences import LicenceAdmin, OwnLicenceAdmin
from fulfillment.admin.news import AnnouncingReleaseAdmin, OwnAnnouncingReleaseAdmin

__all__ = [
    "AnnouncingReleaseAdmin",
    "EntitlementAdmin",
    "LicenceAdmin",
    "OwnAnnouncingReleaseAdmin",
    "OwnLicenceAdmin",
]
