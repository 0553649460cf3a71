"""Invoices; what one says can be changed by nobody, not even by hand in the database.

A later migration that makes this table anew on SQLite drops its trigger and must end with `guard`.
There, only code refuses to delete: a trigger would stop Django from emptying a test's database.
"""

import django.db.models.deletion
import django.db.models.expressions
from django.db import migrations, models

POSTGRESQL = """
CREATE FUNCTION billing_invoice_kept() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
    RAISE EXCEPTION 'An invoice is never changed or deleted.';
END $$;
CREATE TRIGGER billing_invoice_kept BEFORE UPDATE OR DELETE ON billing_invoice
    FOR EACH ROW EXECUTE FUNCTION billing_invoice_kept();
"""
POSTGRESQL_BACK = """
DROP TRIGGER billing_invoice_kept ON billing_invoice;
DROP FUNCTION billing_invoice_kept();
"""
SQLITE = """
CREATE TRIGGER billing_invoice_kept BEFORE UPDATE ON billing_invoice
BEGIN SELECT RAISE(ABORT, 'An invoice is never changed or deleted.'); END
"""
SQLITE_BACK = "DROP TRIGGER billing_invoice_kept"


def guard(apps, schema_editor):
    lite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute(SQLITE if lite else POSTGRESQL, params=None)


def let_go(apps, schema_editor):
    lite = schema_editor.connection.vendor == "sqlite"
    schema_editor.execute(SQLITE_BACK if lite else POSTGRESQL_BACK, params=None)


class Migration(migrations.Migration):

    dependencies = [
        ('billing', "0004_rights"),
        ('orders', '0003_tax'),
    ]

    operations = [
        migrations.CreateModel(
            name='Series',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('last', models.PositiveBigIntegerField(default=0)),
            ],
            options={
                'default_permissions': (),
                'constraints': [models.CheckConstraint(condition=models.Q(('pk', 1)), name='one_series')],
            },
        ),
        migrations.CreateModel(
            name='Invoice',
            fields=[
                ('id', models.BigAutoField(auto_created=True, primary_key=True, serialize=False, verbose_name='ID')),
                ('kind', models.CharField(choices=[('invoice', 'Invoice'), ('credit', 'Credit note')], max_length=10, verbose_name='kind')),
                ('serial', models.PositiveBigIntegerField(editable=False, unique=True)),
                ('number', models.CharField(max_length=60, unique=True, verbose_name='number')),
                ('key', models.CharField(editable=False, max_length=120, null=True, unique=True)),
                ('issued_at', models.DateTimeField(db_index=True, verbose_name='issued')),
                ('buyer', models.CharField(max_length=254, verbose_name='buyer')),
                ('country', models.CharField(blank=True, max_length=2, verbose_name='country')),
                ('currency', models.CharField(max_length=3, verbose_name='currency')),
                ('net', models.BigIntegerField(verbose_name='net')),
                ('tax', models.BigIntegerField(verbose_name='tax')),
                ('total', models.BigIntegerField(verbose_name='total')),
                ('reverse_charge', models.BooleanField(default=False, verbose_name='reverse charge')),
                ('content', models.JSONField(editable=False)),
                ('digest', models.CharField(editable=False, max_length=64)),
                ('corrects', models.ForeignKey(null=True, on_delete=django.db.models.deletion.PROTECT, related_name='corrections', to='billing.invoice', verbose_name='corrects')),
                ('order', models.ForeignKey(on_delete=django.db.models.deletion.PROTECT, related_name='invoices', to='orders.order', verbose_name='order')),
            ],
            options={
                'verbose_name': 'invoice',
                'verbose_name_plural': 'invoices',
                'ordering': ['-serial'],
                'permissions': [('correct_invoice', 'Can correct an invoice'), ('export_invoice', 'Can export invoices')],
                'default_permissions': ('view',),
                'constraints': [models.UniqueConstraint(condition=models.Q(('corrects', None), ('kind', 'invoice')), fields=('order',), name='one_first_invoice'), models.CheckConstraint(condition=models.Q(('total', django.db.models.expressions.CombinedExpression(models.F('net'), '+', models.F('tax')))), name='invoice_adds_up'), models.CheckConstraint(condition=models.Q(models.Q(('kind', 'invoice'), ('total__gte', 0)), models.Q(('corrects__isnull', False), ('kind', 'credit'), ('total__lte', 0)), _connector='OR'), name='credit_is_negative')],
            },
        ),
        migrations.RunPython(guard, let_go),
    ]
