"""Clerk, as far as its browser bundles, its Backend API and its webhooks go."""
