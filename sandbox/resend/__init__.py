"""Resend, as far as sending mail through its API goes."""
