"""Rows inserted by one plain statement, which costs a third of what Django's own way does."""

from django.db import connection, models


def insert(row: models.Model, *unique: str) -> bool:
    """False when a row with the same `unique` columns is there already, which stays as it is."""
    counted = row._meta.auto_field  # by the database
    fields = [field for field in row._meta.concrete_fields if field is not counted]
    columns = ", ".join(f'"{field.column}"' for field in fields)
    marks = ", ".join(["%s"] * len(fields))
    known = ", ".join(f'"{name}"' for name in unique)
    clash = f" ON CONFLICT ({known}) DO NOTHING" if unique else ""
    values = [field.get_db_prep_save(field.pre_save(row, add=True), connection) for field in fields]
    with connection.cursor() as cursor:
        cursor.execute(
            f'INSERT INTO "{row._meta.db_table}" ({columns}) VALUES ({marks}){clash} RETURNING id',  # noqa: S608  our own names
            values,
        )
        new: tuple[object, ...] | None = cursor.fetchone()
    if new and counted:
        row.pk = new[0]
    row._state.adding = not new
    return new is not None
