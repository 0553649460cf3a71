from fulfillment.admin.entitlement import EntitlementAdmin
from fulfillment.admin.news import AnnouncingReleaseAdmin, OwnAnnouncingReleaseAdmin

__all__ = ["AnnouncingReleaseAdmin", "EntitlementAdmin", "OwnAnnouncingReleaseAdmin"]
