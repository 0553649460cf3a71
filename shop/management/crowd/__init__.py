"""A crowd of products, for finding out how the shop bears one: `manage.py seed --products N`."""
