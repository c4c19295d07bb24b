"""Migrations lead to exactly the tables that the models describe, and back."""

from alembic import command
from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from flask import Flask
from sqlalchemy import create_engine, inspect, text

from app.core import embedded, schema
from app.core.db import Base
from config.settings import ROOT


def test_models_and_migrations_say_the_same(whole_app: Flask) -> None:
    engine = create_engine(whole_app.extensions["waterworks"].settings.database_owner_url)
    with engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []
    engine.dispose()


def test_the_head_file_names_the_newest_migration(whole_app: Flask) -> None:
    assert (ROOT / "migrations" / "HEAD").read_text().strip() == schema.head_revision(whole_app)


def test_down_to_nothing_and_up_again(whole_app: Flask, postgres: str, worker_id: str) -> None:
    name = f"test_migrations_{worker_id}"
    embedded.create_database(postgres, name)
    engine = create_engine(f"postgresql+psycopg://{embedded.OWNER}@/{name}?host={postgres}")
    with whole_app.app_context(), engine.connect() as connection:
        config = schema.alembic_config(whole_app, connection)
        command.upgrade(config, "head")
        command.downgrade(config, "base")
        assert inspect(connection).get_table_names() == ["alembic_version"]
        assert connection.execute(text("select count(*) from pg_namespace where nspname = 'jobs'")).scalar_one() == 0
        connection.rollback()
        command.upgrade(config, "head")
    engine.dispose()
    embedded.drop_database(postgres, name)
