from catalog.tests.conftest import bucket, disk, shared_s3, store

__all__ = ["bucket", "disk", "shared_s3", "store"]
