"""Everything that can go wrong by name: families of errors with plain parameters. The edge gives them words and status."""

from __future__ import annotations

from typing import Any


class SurveyError(Exception):
    """Root of the family. `params` are plain values for the text that the edge chooses by type and `code`."""

    code = "error"

    def __init__(self, *args: object, **params: Any) -> None:
        super().__init__(*args)
        self.params = params


class NotFound(SurveyError):
    """There is no such thing, or the reader may not know that there is."""

    code = "not_found"


class LinkUnknown(NotFound):
    """A respondent's link that leads nowhere: never existed, or its hash is deleted. One and the same for both."""

    code = "link_unknown"


class NotAllowed(SurveyError):
    """The account may not do this."""

    code = "not_allowed"


class WrongState(SurveyError):
    """The thing is not in a state in which this can be done."""

    code = "wrong_state"

    def __init__(self, current: str, wanted: str = "", **params: Any) -> None:
        super().__init__(f"{current} -> {wanted}", current=current, wanted=wanted, **params)
        self.current = current


class Refused(SurveyError):
    """A rule forbids it; `code` names the rule."""

    def __init__(self, code: str, **params: Any) -> None:
        super().__init__(code, **params)
        self.code = code


class InvalidInput(SurveyError):
    """Something that was given cannot be used: `faults` lists where and why."""

    code = "invalid_input"

    def __init__(self, faults: list[Any] | None = None, **params: Any) -> None:
        super().__init__(str(faults or ""), **params)
        self.faults = faults or []


class InvalidAnswer(InvalidInput):
    """An answer that the question does not offer. `code`: unknown_option, too_many, too_long or exclusive."""

    def __init__(self, variable: str, code: str, **params: Any) -> None:
        super().__init__([variable], variable=variable, **params)
        self.variable = variable
        self.code = code


class TemplateFault(InvalidInput):
    """A questionnaire template that cannot be used: file, item and fault are named."""

    def __init__(self, file: str, item: str, fault: str, **params: Any) -> None:
        super().__init__([f"{file}: {item}: {fault}"], file=file, item=item, fault=fault, **params)
        self.file, self.item, self.fault = file, item, fault
        self.code = "template_fault"

    def __str__(self) -> str:
        return f"{self.file}: {self.item}: {self.fault}"


class DocumentFault(InvalidInput):
    """A published document that cannot be read: which entry or section, which field of it, and what is wrong."""

    code = "document_fault"

    def __init__(self, entry: str, field: str, fault: str, **params: Any) -> None:
        super().__init__([f"{entry}: {field}: {fault}"], entry=entry, field=field, fault=fault, **params)
        self.entry, self.field, self.fault = entry, field, fault


class Busy(SurveyError):
    """The store is away, locked or full just now; nothing was saved and the same request may be sent again."""

    code = "busy"
