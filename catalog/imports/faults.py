"""What is wrong with a file, by row and column: its first line names the columns."""

from typing import Any

from django.utils.translation import gettext

type Fault = tuple[int, str, str]


def faulty(result: Any) -> bool:
    return bool(result.has_errors() or result.has_validation_errors())


def faults(result: Any, before: int) -> list[Fault]:
    """Of rows that so many others stood before."""
    found: list[Fault] = []
    for row in result.invalid_rows:
        number = before + row.number + 1
        for column, sentences in row.field_specific_errors.items():
            found.append((number, column, " ".join(sentences)))
        found += [(number, "", said) for said in row.non_field_specific_errors]
    for number, _errors in result.row_errors():
        found.append((before + number + 1, "", gettext("This row cannot be brought in.")))
    return sorted(found, key=lambda fault: fault[0])
