"""`make bench`: what the shop costs, beside the least that Django can do with the same."""
