"""Where everything is kept: ports (what others ask for), tables, migrations, one store for SQLite and PostgreSQL."""
