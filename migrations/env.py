"""Runs migrations against the configured database. Knows the models' metadata for comparison only; migrations never import models."""

from __future__ import annotations

from alembic import context
from sqlalchemy import create_engine, pool

from surveyapp.persistence import rows
from surveyapp.persistence.base import Base

assert rows  # importing the rows fills the metadata


def run() -> None:
    engine = create_engine(context.config.get_main_option("sqlalchemy.url") or "", poolclass=pool.NullPool)
    with engine.connect() as connection:
        context.configure(connection=connection, target_metadata=Base.metadata, render_as_batch=True, compare_type=True)
        with context.begin_transaction():
            context.run_migrations()
    engine.dispose()


run()
