"""The house itself: rooms that may see each other, processes that stay light, templates that compile, migrations that match."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from pathlib import Path

import pytest
from alembic import command as alembic
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from sqlalchemy import inspect

from surveyapp.cli.database import alembic_config
from surveyapp.persistence import rows
from surveyapp.persistence.base import Base
from surveyapp.settings import ROOT

HEAVY = {
    "pandas",
    "scipy",
    "weasyprint",
    "numpy",
    "openpyxl",
    "surveyapp.analysis",
    "surveyapp.persistence.load",
    "surveyapp.disclosure.suppress",
}


def test_the_import_contracts_hold():
    done = subprocess.run([Path(sys.executable).with_name("lint-imports")], cwd=ROOT, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout
    assert "0 broken" in done.stdout


@pytest.mark.parametrize("module", ["wsgi", "surveyapp.jobs.consumer"])
def test_a_web_process_and_an_idle_worker_carry_nothing_heavy(module, sqlite_url, tmp_path):
    assert sqlite_url.endswith(str(tmp_path / "surveyapp.sqlite"))
    code = f"import json, sys; import {module}; print(json.dumps(sorted(sys.modules)))"
    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, env={"SURVEYAPP_INSTANCE": str(tmp_path)}, capture_output=True, text=True, check=True
    )
    assert HEAVY & set(json.loads(done.stdout)) == set()


def test_every_template_compiles(app):
    for name in app.jinja_env.list_templates():
        assert app.jinja_env.get_template(name) is not None


def test_every_macro_is_used():
    templates = {path: path.read_text() for path in (ROOT / "templates").rglob("*.*")}
    everything = "\n".join(templates.values())
    macros = re.findall(r"{%-? macro (\w+)\(", everything)
    unused = [name for name in macros if len(re.findall(rf"\b{name}\b", everything)) < 2]
    assert macros
    assert unused == []


def test_every_template_is_rendered_or_included_somewhere():
    sources = "\n".join(
        path.read_text()
        for folder in ("surveyapp", "templates")
        for path in (ROOT / folder).rglob("*.*")
        if path.suffix in {".py", ".html"}
    )
    by_name = set(re.findall(r"[\w/.-]+\.html", sources))
    by_folder = set(re.findall(r'f"([a-z]+/){\w+', sources))  # one page a state, chosen by name
    names = [str(path.relative_to(ROOT / "templates")) for path in (ROOT / "templates").rglob("*.html")]
    assert [n for n in names if n not in by_name and Path(n).name not in by_name and f"{Path(n).parent}/" not in by_folder] == []


def test_migrations_give_the_tables_that_the_rows_describe(database):
    assert rows
    with database.engine.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True})
        assert compare_metadata(context, Base.metadata) == []


def test_migrations_can_be_taken_back(database):
    config = alembic_config(database.url if database.embedded else database.engine.url.render_as_string(hide_password=False))
    database.dispose()
    alembic.downgrade(config, "base")
    assert inspect(database.engine).get_table_names() == ["alembic_version"]
    alembic.upgrade(config, "head")
    assert "closed_response" in inspect(database.engine).get_table_names()


def test_the_project_speaks_of_itself_alone():
    """No machine's paths and no words about how the work is organised in what is published."""
    words = re.compile(r"/work/|/tmp/inst|\bTODO\b|\bFIXME\b|\bXXX\b|for now|helper-\d|issue #?\d")
    listed = subprocess.run(["git", "ls-files", ":!tests/vendor"], cwd=ROOT, capture_output=True, text=True, check=True).stdout.split()
    files = [ROOT / name for name in listed if Path(name).suffix in {".py", ".md", ".html", ".yaml", ".toml", ".sh", ".css", ".js", ".po"}]
    found = [
        f"{path.relative_to(ROOT)}: {line.strip()}"
        for path in files
        if path.exists() and path != Path(__file__)
        for line in path.read_text().splitlines()
        if words.search(line)
    ]
    assert files
    assert found == []
