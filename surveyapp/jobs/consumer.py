"""The background worker: `huey_consumer surveyapp.jobs.consumer.huey`. Imports nothing heavy; that happens in children."""

from __future__ import annotations

from surveyapp import wake
from surveyapp.jobs import register_handlers
from surveyapp.persistence.database import Database
from surveyapp.settings import read_settings

settings = read_settings()
huey = wake.init(settings)
register_handlers(Database(settings.database_url))
