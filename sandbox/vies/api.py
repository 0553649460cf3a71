"""Whether a VAT number exists: told by its last digits, as VIES's own test service does."""

import datetime as dt

from django.http import HttpRequest, JsonResponse
from django.views.decorators.http import require_safe

# All others exist.
ENDINGS = {"200": "INVALID", "201": "INVALID_INPUT", "300": "SERVICE_UNAVAILABLE"} | {
    "301": "MS_UNAVAILABLE", "302": "TIMEOUT", "400": "VAT_BLOCKED",
    "500": "MS_MAX_CONCURRENT_REQ",
}  # fmt: skip
BROKEN = "999"  # not even an answer that can be read


@require_safe
def number(request: HttpRequest, country: str, vat: str) -> JsonResponse:
    if vat.endswith(BROKEN):
        return JsonResponse(["This is no answer."], safe=False, status=500)
    word = ENDINGS.get(vat[-3:], "VALID")
    exists = word == "VALID"
    return JsonResponse(
        {
            "isValid": exists,
            "requestDate": dt.datetime.now(dt.UTC).isoformat(),
            "userError": word,
            "name": "Example Company" if exists else "---",
            "address": "1 Example Street" if exists else "---",
            "requestIdentifier": "",
            "originalVatNumber": vat,
            "vatNumber": vat,
        }
    )
