from django.db import migrations, models


class Migration(migrations.Migration):

    dependencies = [
        ('billing', '0002_checkout_payment_stripecustomer'),
    ]

    operations = [
        migrations.AddField(
            model_name='webhookevent',
            name='about',
            field=models.CharField(blank=True, db_default='', default='', max_length=40, verbose_name='order that it names'),
        ),
        migrations.AddIndex(
            model_name='webhookevent',
            index=models.Index(fields=['about'], name='webhooks_of_an_order'),
        ),
    ]
