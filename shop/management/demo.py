"""The demo shop: a small type foundry that also teaches and reviews."""

from typing import Any

PASSWORD = "tradepost-demo"  # noqa: S105  printed by `make run`, refused outside DEBUG
OPERATOR = {"email": "olga@example.com", "name": "Olga"}

# They sign in with the sandbox's Clerk, whose verified addresses say who they are here.
PEOPLE = [
    {"email": "alice@example.com", "name": "Alice"},
    {"email": "bob@example.com", "name": "Bob"},
    {"email": "sally@example.com", "name": "Sally"},
    {"email": "rita@example.com", "name": "Rita"},
]
SELLERS = [
    {"slug": "sallys-type", "name": "Sally’s Type", "owner": "sally@example.com"},
    {"slug": "ritas-press", "name": "Rita’s Press", "owner": "rita@example.com"},
]

STOREFRONT: dict[str, Any] = {
    "name": "Tradepost",
    "tagline": "Type, tools and honest advice for people who set words.",
    "email": "hello@example.com",
    "address": "Tradepost Demo\n1 Market Street\n10115 Berlin",
}


def _text(*paragraphs: str) -> str:
    return "\n\n".join(paragraphs)


SAMPLE = {
    "en": "**This is a sample. Replace it with your own text before you sell anything.**",
    "de": "**Dies ist ein Muster. Ersetzen Sie es durch Ihren eigenen Text, bevor Sie verkaufen.**",
}

TEXTS: list[tuple[str, str, str]] = [
    (
        "imprint",
        "en",
        _text(
            "# Imprint",
            SAMPLE["en"],
            "Tradepost Demo  \n1 Market Street  \n10115 Berlin  \nGermany",
            "## Contact",
            "hello@example.com",
            "## Responsible for the content",
            "Olga Example, at the address above",
            "## VAT number",
            "DE000000000",
        ),
    ),
    (
        "imprint",
        "de",
        _text(
            "# Impressum",
            SAMPLE["de"],
            "Tradepost Demo  \n1 Market Street  \n10115 Berlin  \nDeutschland",
            "## Kontakt",
            "hello@example.com",
            "## Verantwortlich für den Inhalt",
            "Olga Example, Anschrift wie oben",
            "## Umsatzsteuer-Identifikationsnummer",
            "DE000000000",
        ),
    ),
    (
        "terms",
        "en",
        _text(
            "# Terms",
            SAMPLE["en"],
            "## 1. Who sells",
            "You buy from the business named in the imprint.",
            "## 2. How a contract comes about",
            "What is on the shelf is an invitation. Your order is the offer; "
            "we accept it when we confirm the payment.",
            "## 3. Prices and payment",
            "The price at the moment of your order holds. Payment is taken by Stripe.",
            "## 4. What you may do with files",
            "Each product states its licence. Unless it says more:",
            "- one person may use it on any number of their own devices,\n"
            "- what you make with it is yours,\n"
            "- the file itself may not be passed on.",
            "## 5. Plans",
            "A plan runs by the month and ends with the month in which you cancel it.",
            "## 6. Faults",
            "The rights that the law gives you apply.",
        ),
    ),
    (
        "terms",
        "de",
        _text(
            "# Allgemeine Geschäftsbedingungen",
            SAMPLE["de"],
            "## 1. Wer verkauft",
            "Sie kaufen bei dem im Impressum genannten Unternehmen.",
            "## 2. Wie ein Vertrag zustande kommt",
            "Das Angebot auf diesen Seiten ist eine Einladung. Ihre Bestellung ist der Antrag; "
            "wir nehmen ihn an, indem wir die Zahlung bestätigen.",
            "## 3. Preise und Zahlung",
            "Es gilt der Preis zum Zeitpunkt der Bestellung. Die Zahlung wickelt Stripe ab.",
            "## 4. Was Sie mit Dateien tun dürfen",
            "Die Lizenz steht bei jedem Produkt. Soweit dort nicht mehr gesagt ist:",
            "- Eine Person darf die Datei auf allen eigenen Geräten verwenden.\n"
            "- Was Sie damit gestalten, gehört Ihnen.\n"
            "- Die Datei selbst darf nicht weitergegeben werden.",
            "## 5. Abonnements",
            "Ein Abonnement läuft monatlich und endet mit dem Monat, in dem Sie es kündigen.",
            "## 6. Mängel",
            "Es gelten die gesetzlichen Rechte.",
        ),
    ),
    (
        "privacy",
        "en",
        _text(
            "# Privacy",
            SAMPLE["en"],
            "## What we keep",
            "Your name, your e-mail address and what you bought, "
            "for as long as the law asks us to keep the books.",
            "## Who else takes part",
            "| Who | What for |\n|---|---|\n| Stripe | Payment |\n| Clerk | Signing in |\n"
            "| Resend | Mail about your order |",
            "## Cookies",
            "Public pages set none. A cookie is set when you sign in or fill a cart, "
            "because neither works without it.",
            "## Your rights",
            "You may ask what we know about you, have it put right, and have it deleted. "
            "Write to hello@example.com.",
        ),
    ),
    (
        "privacy",
        "de",
        _text(
            "# Datenschutz",
            SAMPLE["de"],
            "## Was wir speichern",
            "Ihren Namen, Ihre E-Mail-Adresse und was Sie gekauft haben, "
            "so lange uns das Gesetz zur Aufbewahrung verpflichtet.",
            "## Wer beteiligt ist",
            "| Wer | Wofür |\n|---|---|\n| Stripe | Zahlung |\n| Clerk | Anmeldung |\n"
            "| Resend | E-Mails zu Ihrer Bestellung |",
            "## Cookies",
            "Öffentliche Seiten setzen keine. Ein Cookie entsteht, wenn Sie sich anmelden oder "
            "einen Warenkorb füllen, weil beides ohne nicht geht.",
            "## Ihre Rechte",
            "Sie können Auskunft, Berichtigung und Löschung verlangen. "
            "Schreiben Sie an hello@example.com.",
        ),
    ),
    (
        "withdrawal",
        "en",
        _text(
            "# Right of withdrawal",
            SAMPLE["en"],
            "You may withdraw from a contract within fourteen days without giving a reason. "
            "A message to hello@example.com is enough.",
            "## When it ends early",
            "For downloads, the right ends when the download begins, "
            "if you agreed to this before you paid. "
            "For appointments, it ends when the service has been given in full.",
            "## What happens then",
            "We return what you paid within fourteen days, by the way you paid it.",
        ),
    ),
    (
        "withdrawal",
        "de",
        _text(
            "# Widerrufsrecht",
            SAMPLE["de"],
            "Sie können einen Vertrag binnen vierzehn Tagen ohne Angabe von Gründen widerrufen. "
            "Eine Nachricht an hello@example.com genügt.",
            "## Wann es vorzeitig erlischt",
            "Bei Downloads erlischt das Recht mit dem Beginn des Downloads, "
            "wenn Sie dem vor der Zahlung zugestimmt haben. "
            "Bei Terminen erlischt es, sobald die Leistung vollständig erbracht ist.",
            "## Was dann geschieht",
            "Wir erstatten Ihre Zahlung binnen vierzehn Tagen auf demselben Weg.",
        ),
    ),
]


def _product(
    kind: str, slug: str, name: str, tagline: str, includes: list[str], **price: Any
) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    product: dict[str, Any] = {"kind": kind, "slug": slug, "name": name, "tagline": tagline}
    product |= {"includes": "\n".join(includes)}
    return product, [{"currency": "EUR", **price}]


RITAS = ("grid-notes", "poster-kit")
PRODUCTS = [
    _product(
        "digital",
        "marlow-serif",
        "Marlow Serif",
        "A warm text face for books and long reads, drawn over four winters.",
        [
            "18 styles, from Light to Black",
            "OTF for the desk, WOFF2 for the web",
            "Small caps, four sets of figures, real fractions",
            "Every update, for good",
        ],
        amount=4900,
    ),
    _product(
        "digital",
        "quay-grotesk",
        "Quay Grotesk",
        "A plain-spoken sans, after the signs of a small harbour.",
        ["10 styles with italics", "OTF and WOFF2", "Every update, for good"],
        amount=3900,
    ),
    _product(
        "digital",
        "ledger-mono",
        "Ledger Mono",
        "Figures that line up, for code, tables and invoices.",
        ["6 styles", "OTF and WOFF2", "Box-drawing characters"],
        amount=2900,
    ),
    _product(
        "service",
        "page-review",
        "Page Review",
        "Send a layout. We mark what to change, and say why.",
        ["45 minutes by video", "Your pages, marked up as PDF", "One round of questions after"],
        amount=9000,
    ),
    _product(
        "digital",
        "grid-notes",
        "Grid Notes",
        "A workbook: thirty pages to measure, and thirty to fill.",
        ["PDF, 96 pages, to print or to draw on", "12 blank grids for InDesign and Affinity"],
        amount=1800,
    ),
    _product(
        "service",
        "brush-lesson",
        "Brush Lesson",
        "An hour at the desk by video, pen in hand.",
        ["60 minutes, one to one", "Practice sheets as PDF", "A recording to keep"],
        amount=6000,
    ),
    _product(
        "digital",
        "poster-kit",
        "Poster Kit",
        "Sixteen layouts for one loud sentence.",
        ["16 layouts, A3 to A0", "SVG and PDF", "Print notes for riso and screen"],
        amount=2400,
    ),
    _product(
        "plan",
        "free",
        "Free",
        "To look around, for as long as you like.",
        ["Trial cuts of every typeface", "The letter, once a month"],
        amount=0,
        period="month",
    ),
    _product(
        "plan",
        "plus",
        "Plus",
        "For one person who sets words often.",
        [
            "Every typeface, for one person",
            "New releases before anyone else",
            "One Page Review a year",
            "Answers within two days",
        ],
        amount=900,
        period="month",
    ),
    _product(
        "plan",
        "pro",
        "Pro",
        "For a studio that shares its tools.",
        ["Everything in Plus, for ten people", "Four Page Reviews a year", "Answers within a day"],
        amount=2400,
        period="month",
    ),
]
for _rank, (_made, _prices) in enumerate(PRODUCTS):
    _made["rank"] = _rank
    _made["seller"] = "ritas-press" if _made["slug"] in RITAS else "sallys-type"
