from catalog.models.category import Category, Tag
from catalog.models.image import Drawing, Image
from catalog.models.incoming import Import
from catalog.models.licence import LicenceTerms
from catalog.models.listing import Listing, Tally, relist
from catalog.models.look import Look
from catalog.models.option import Option
from catalog.models.price import Price
from catalog.models.product import Product
from catalog.models.project import Project
from catalog.models.question import Question
from catalog.models.release import File, FileCheck, Release
from catalog.models.service import Availability, OtherDay, ServiceOffer
from catalog.models.slot import Claim, Slot
from catalog.models.slug import OldSlug
from catalog.models.version import Version

__all__ = [
    "Availability",
    "Category",
    "Claim",
    "Drawing",
    "File",
    "FileCheck",
    "Image",
    "Import",
    "LicenceTerms",
    "Listing",
    "Look",
    "OldSlug",
    "Option",
    "OtherDay",
    "Price",
    "Product",
    "Project",
    "Question",
    "Release",
    "ServiceOffer",
    "Slot",
    "Tag",
    "Tally",
    "Version",
    "relist",
]
