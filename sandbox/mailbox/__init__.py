"""Every mail a provider here was asked to send."""
