"""What has gone out, in plain words."""

from __future__ import annotations

from flask_babel import gettext as _

from surveyapp.persistence.rows import PublicationRow


def words_of(row: PublicationRow) -> str:
    """One line of the list."""
    detail, version = row.detail, row.version
    if row.kind == "release" and detail.get("whole_only"):
        return _("Resultatet, version %(version)s: bara siffror för alla. Tabellerna går att hämta som CSV och Excel.", version=version)
    if row.kind == "release":
        return _("Resultatet, version %(version)s. Tabellerna går att hämta som CSV och Excel.", version=version)
    if row.kind == "texts":
        return _("Fritextsvar, version %(version)s.", version=version)
    if row.kind == "sentence":
        return _("En iakttagelse med egna ord (%(finding)s), till version %(version)s.", finding=detail.get("finding", ""), version=version)
    if row.kind == "appendix":
        language = {"sv": _("svenska"), "en": _("engelska")}.get(detail.get("language", ""), "")
        number = detail.get("number", "")
        return _("Bilaga %(number)s på %(language)s, av version %(version)s.", number=number, language=language, version=version)
    if row.kind == "export" and detail.get("study") and detail.get("frame"):
        return _("Allt utgivet av alla mätningar som en fil, med vilka som svarade: för granskaren.")
    if row.kind == "export" and detail.get("study"):
        return _("Allt utgivet av alla mätningar som en fil.")
    if row.kind == "export" and detail.get("frame"):
        return _("Allt utgivet som en fil, med vilka som svarade: för granskaren. Till och med version %(version)s.", version=version)
    if row.kind == "export":
        return _("Allt utgivet som en fil, till och med version %(version)s.", version=version)
    return _("Svarsläget i ett utskick.")
