"""The background worker: `huey_consumer surveyapp.jobs.consumer.huey`. Imports nothing heavy; that happens in children."""

from __future__ import annotations

from surveyapp import wake
from surveyapp.errors import Busy
from surveyapp.jobs import register_handlers
from surveyapp.language import translator
from surveyapp.persistence.database import Database
from surveyapp.settings import read_settings

settings = read_settings()
database = Database(settings.database_url)
try:
    database.ping()
except Busy:
    raise SystemExit(translator(settings.language).gettext("Databasen svarar inte just nu, eller är full.")) from None
wake.init(settings)
huey = wake.queue()
register_handlers(database)
