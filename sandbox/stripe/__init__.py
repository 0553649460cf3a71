"""Stripe, as far as selling once through its hosted Checkout goes."""
