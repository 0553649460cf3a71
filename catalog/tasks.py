from django.tasks import task

from catalog import pictures, uploads
from catalog.imports import work
from catalog.models import Drawing, FileCheck, Import


@task()
def check_file(row_id: int) -> None:
    for row in FileCheck.objects.filter(pk=row_id):
        uploads.check(row)


@task()
def draw_picture(row_id: int) -> None:
    for row in Drawing.objects.filter(pk=row_id):
        pictures.draw(row)


@task()
def work_on_import(row_id: int) -> None:
    for row in Import.objects.filter(pk=row_id):
        work.work(row)
