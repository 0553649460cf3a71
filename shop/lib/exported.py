"""Rows of a desk as a table for a spreadsheet: what its list shows just now, all of it."""

from __future__ import annotations

import csv
from collections.abc import Callable, Iterable, Iterator
from tempfile import TemporaryFile
from typing import Any

from django.contrib.admin.options import IncorrectLookupParameters
from django.core.exceptions import BadRequest, PermissionDenied
from django.http import FileResponse, Http404, HttpRequest, StreamingHttpResponse
from django.http.response import HttpResponseBase
from django.urls import path
from django.utils.text import slugify
from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE
from openpyxl.workbook.workbook import Workbook

QUOTE, FORMULAE = "'", ("=", "+", "-", "@", "\t", "\r")
BATCH = 500
XLSX = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MOST = 1_000_000  # a sheet has no more rows

type Columns = dict[str, Callable[[Any], Any]]


def plain(text: str) -> str:
    """Harmless, and without what no sheet may hold."""
    return harmless(ILLEGAL_CHARACTERS_RE.sub("", text))


def harmless(text: str) -> str:
    """Never a formula, whatever somebody has called themselves."""
    return f"{QUOTE}{text}" if text.startswith(FORMULAE) else text


class Exported:
    """Of a ModelAdmin: `columns` says what stands in each."""

    columns: Columns
    admin_site: Any
    opts: Any

    def get_urls(self) -> list[Any]:
        name = f"{self.opts.app_label}_{self.opts.model_name}_export"
        shown = self.admin_site.admin_view(self.export)
        return [path("export/<str:form>/", shown, name=name), *super().get_urls()]  # type: ignore[misc]  # of the ModelAdmin

    def export(self, request: HttpRequest, form: str) -> HttpResponseBase:
        if form not in {"csv", "xlsx"}:
            raise Http404
        desk: Any = self
        if not desk.has_view_permission(request):
            raise PermissionDenied
        try:
            rows = desk.get_changelist_instance(request).get_queryset(request)
        except IncorrectLookupParameters as wrong:
            raise BadRequest from wrong
        table = _table(self.columns, rows.iterator(BATCH))
        name = f"{slugify(self.opts.verbose_name_plural) or self.opts.model_name}.{form}"
        answer: HttpResponseBase
        if form == "csv":
            writer = csv.writer(_Line(), quoting=csv.QUOTE_ALL)
            lines = (writer.writerow(row) for row in table)
            answer = StreamingHttpResponse(lines, content_type="text/csv; charset=utf-8")
        else:
            answer = FileResponse(_sheet(table), content_type=XLSX)
        answer["Content-Disposition"] = f'attachment; filename="{name}"'
        return answer


class _Line:
    """What a csv.writer writes into: hands the line back."""

    def write(self, line: str) -> str:
        return line


def _table(columns: Columns, rows: Iterable[Any]) -> Iterator[list[str]]:
    yield list(columns)
    for row in rows:
        yield [plain(str(read(row))) for read in columns.values()]


def _sheet(table: Iterator[list[str]]) -> Any:
    book = Workbook(write_only=True)
    sheet = book.create_sheet()
    for number, row in enumerate(table):
        if number > MOST:
            break
        sheet.append(row)
    file = TemporaryFile()  # noqa: SIM115  the response closes it
    book.save(file)
    file.seek(0)
    return file
