"""The currencies a shop may choose from."""

CODES = [
    (code, code)
    for code in (
        "EUR USD GBP CHF AUD BRL CAD CZK DKK HUF INR ISK JPY KRW KWD MXN NOK NZD PLN SEK SGD ZAR"
    ).split()
]
