"""Commands by name: each module is loaded when its command is called, so that a web process carries none of what they need."""

from __future__ import annotations

import importlib
from typing import Any

import click

# name -> (module with a click command called `command`, one line of help)
COMMANDS = {
    "serve": ("surveyapp.cli.serve", "Start the web server and the background worker under one parent."),
    "database": ("surveyapp.cli.database", "Create or migrate the database."),
    "account": ("surveyapp.cli.account", "Accounts: create, reset."),
    "study": ("surveyapp.cli.study", "Studies: list, demo, import-answers."),
    "fieldwork": ("surveyapp.cli.fieldwork", "Fieldwork: issue fresh links."),
    "responses": ("surveyapp.cli.responses", "Responses: count, texts."),
    "release": ("surveyapp.cli.release", "Releases: late answers, versions, export, audit."),
    "appendix": ("surveyapp.cli.appendix", "Appendices: list, build."),
}


class LazyGroup(click.Group):
    """A command that is imported when it is first needed."""

    def __init__(self, name: str, module: str, help_text: str) -> None:
        super().__init__(name, help=help_text, short_help=help_text)
        self._module = module

    def _command(self) -> click.Command:
        command: click.Command = importlib.import_module(self._module).command
        return command

    def invoke(self, ctx: click.Context) -> Any:
        return self._command().invoke(ctx)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        return self._command().parse_args(ctx, args)

    def get_params(self, ctx: click.Context) -> list[click.Parameter]:
        return self._command().get_params(ctx)

    def list_commands(self, ctx: click.Context) -> list[str]:
        command = self._command()
        return command.list_commands(ctx) if isinstance(command, click.Group) else []

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        command = self._command()
        return command.get_command(ctx, cmd_name) if isinstance(command, click.Group) else None
