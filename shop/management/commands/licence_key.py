from typing import Any

from django.core.management.base import BaseCommand

from shop.lib import ed25519


class Command(BaseCommand):
    help = (
        "Makes a key that signs licence files. Nothing is kept: it is yours to put in a safe place."
    )

    def handle(self, **options: Any) -> None:
        private = ed25519.new()
        public = ed25519.public(private)
        self.stdout.write(f"LICENCE_SIGNING_KEY={private}")
        self.stdout.write(f"# Its public key, for your programs: {public}")
        self.stdout.write(f"# Its id: {ed25519.described(public)['kid']}")
