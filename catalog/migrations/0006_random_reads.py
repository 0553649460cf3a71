"""Tells PostgreSQL that a row read by an index costs about as much as the next one.

So it is on solid disks and in memory. Told otherwise, which is how it comes, it reads whole tables
where a search has found few. It holds for our role in our database alone, from its next connection
on; where the role may not say so, everything works as before, a little slower.
"""

from django.db import migrations

TELL = """
DO $$ BEGIN
  EXECUTE format('ALTER ROLE CURRENT_USER IN DATABASE %I {what}', current_database());
EXCEPTION WHEN insufficient_privilege THEN NULL;
END $$
"""


def tell(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TELL.format(what="SET random_page_cost = 1.1"), params=None)


def untell(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(TELL.format(what="RESET random_page_cost"), params=None)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0005_slots")]

    operations = [migrations.RunPython(tell, untell)]
