"""Fields that several of the desk's forms share."""

from __future__ import annotations

from typing import Any

from flask_babel import lazy_gettext as _l
from wtforms import DateField, IntegerField
from wtforms.widgets import TextInput


class DayField(DateField):
    """A day written as 2027-01-31. Plain text: native date pickers follow the browser's language and hold on to the keyboard."""

    widget = TextInput()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, render_kw={"inputmode": "numeric", "autocomplete": "off"}, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Skriv dagen som 2027-01-31.")) from None


class NumberField(IntegerField):
    """A whole number written with digits, in a field without spinners that a stray wheel would turn."""

    widget = TextInput()

    def __init__(self, *arguments: Any, **options: Any) -> None:
        super().__init__(*arguments, render_kw={"inputmode": "numeric", "autocomplete": "off"}, **options)

    def process_formdata(self, valuelist: list[str]) -> None:
        try:
            super().process_formdata(valuelist)
        except ValueError:
            raise ValueError(_l("Skriv ett heltal med siffror.")) from None
