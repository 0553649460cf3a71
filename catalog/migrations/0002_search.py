"""What a search reads: a stored vector on PostgreSQL, a full-text table with triggers on SQLite.

On SQLite a later migration that makes the product's table anew drops its triggers: it must end
with `follow`, as this one does. catalog/tests/test_search.py notices when it does not.
"""

from django.db import migrations

# Letters lose their accents, and all that is not a word ends one, as in SQLite's unicode61.
POSTGRESQL = r"""
CREATE FUNCTION catalog_fold(text) RETURNS text
LANGUAGE sql IMMUTABLE STRICT PARALLEL SAFE AS $$
  SELECT regexp_replace(
    normalize(translate(lower($1), '!"#$%&''()*+,-./:;<=>?@[\]^_`{|}~', repeat(' ', 32)), NFD),
    U&'[\0300-\036f]', '', 'g')
$$;
ALTER TABLE catalog_product ADD COLUMN search tsvector NOT NULL GENERATED ALWAYS AS (
  setweight(to_tsvector('simple', catalog_fold(name)), 'A') ||
  setweight(to_tsvector('simple', catalog_fold(tagline)), 'B') ||
  setweight(to_tsvector('simple', catalog_fold(includes)), 'C') ||
  setweight(to_tsvector('simple', catalog_fold(description)), 'D')
) STORED;
CREATE INDEX catalog_product_search ON catalog_product USING gin (search);
-- To start helpers takes longer than any page may wait.
ALTER TABLE catalog_product SET (parallel_workers = 0);
"""
POSTGRESQL_BACK = """
ALTER TABLE catalog_product RESET (parallel_workers);
ALTER TABLE catalog_product DROP COLUMN search;
DROP FUNCTION catalog_fold(text);
"""

TABLE = """
CREATE VIRTUAL TABLE catalog_search USING fts5(
  name, tagline, includes, description,
  content='catalog_product', content_rowid='id',
  tokenize='unicode61 remove_diacritics 2', prefix='2 3'
)
"""
FILL = "INSERT INTO catalog_search(catalog_search) VALUES ('rebuild')"
COLUMNS = "name, tagline, includes, description"
NEW = "new.name, new.tagline, new.includes, new.description"
OLD = "old.name, old.tagline, old.includes, old.description"
ENTER = f"INSERT INTO catalog_search(rowid, {COLUMNS}) VALUES (new.id, {NEW});"
LEAVE = f"INSERT INTO catalog_search(catalog_search, rowid, {COLUMNS}) VALUES ('delete', old.id, {OLD});"
TRIGGERS = {
    "catalog_search_enter": f"AFTER INSERT ON catalog_product BEGIN {ENTER} END",
    "catalog_search_leave": f"AFTER DELETE ON catalog_product BEGIN {LEAVE} END",
    "catalog_search_change": f"AFTER UPDATE OF id, {COLUMNS} ON catalog_product BEGIN {LEAVE} {ENTER} END",
}


def follow(apps, schema_editor):
    if schema_editor.connection.vendor != "sqlite":
        return
    for name, when in TRIGGERS.items():
        schema_editor.execute(f"DROP TRIGGER IF EXISTS {name}", params=None)
        schema_editor.execute(f"CREATE TRIGGER {name} {when}", params=None)
    schema_editor.execute(FILL, params=None)


def make(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL, params=None)
    else:
        schema_editor.execute(TABLE, params=None)


def unmake(apps, schema_editor):
    if schema_editor.connection.vendor == "postgresql":
        schema_editor.execute(POSTGRESQL_BACK, params=None)
        return
    for name in TRIGGERS:
        schema_editor.execute(f"DROP TRIGGER {name}", params=None)
    schema_editor.execute("DROP TABLE catalog_search", params=None)


class Migration(migrations.Migration):
    dependencies = [("catalog", "0001_initial")]
    operations = [
        migrations.RunPython(make, unmake),
        migrations.RunPython(follow, migrations.RunPython.noop),
    ]
