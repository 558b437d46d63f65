"""What was said under a key, as a keyed hash: the same key with another request is refused."""

from django.db import migrations

SAID = """
set local lock_timeout = '5s';
alter table ledger_done add column said bytea check (octet_length(said) = 32);
"""


class Migration(migrations.Migration):
    dependencies = [("ledger", "0006_emptied")]

    operations = [
        migrations.RunSQL(SAID, "alter table ledger_done drop column said"),
    ]
