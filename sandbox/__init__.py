"""A stand-in for outside services, on this computer only; a process of its own beside the shop."""
