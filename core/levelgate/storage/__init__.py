"""The database: tables, migrations, and the ports on top of them."""
