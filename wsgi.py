"""The application for a web server: `wsgi:app`."""

from __future__ import annotations

import sys

from surveyapp.settings import SettingsFault
from surveyapp.web.app import create_app

try:
    app = create_app()
except SettingsFault as fault:
    sys.stderr.write(f"{fault}\n")
    raise SystemExit(2) from None
