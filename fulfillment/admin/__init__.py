from fulfillment.admin.entitlement import EntitlementAdmin

__all__ = ["EntitlementAdmin"]
