from django.tasks import task

from catalog import pictures, uploads
from catalog.models import Drawing, FileCheck


@task()
def check_file(row_id: int) -> None:
    for row in FileCheck.objects.filter(pk=row_id):
        uploads.check(row)


@task()
def draw_picture(row_id: int) -> None:
    for row in Drawing.objects.filter(pk=row_id):
        pictures.draw(row)
