"""Words for refused actions and faults, by their code. Knows no page."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from flask_babel import get_locale
from flask_babel import gettext as _
from flask_babel import lazy_gettext as _l

from surveyapp.domain.text import in_language
from surveyapp.errors import SurveyError

SENTENCES = {
    "wave_unfinished": _l("Det finns redan en mätning som inte är avslutad. Släpp resultatet av den först."),
    "wave_not_open": _l("Mätningen är inte öppen. Länkar finns bara medan den är öppen."),
    "register_empty": _l("Registret för %(instrument)s är tomt. Läs in en fil först."),
    "no_areas": _l("Inga verksamhetsområden är angivna. Lägg till minst ett."),
    "too_many_functions": _l("%(area)s har %(number)s stödfunktioner. Högst %(limit)s går att fråga om: ta bort några."),
    "pair_broken": _l("Frågeparet %(pair)s går inte att jämföra längre: %(fault)s (%(item)s)."),
    "dates_out_of_order": _l("Datumen hänger inte ihop. Stängning ska vara i dag eller senare, och återkoppling efter stängning."),
    "register_goes_first": _l("Registret raderas den %(day)s, före återkopplingen. Flytta det datumet under uppgifterna om översynen."),
    "already_answered": _l("Personen har redan svarat. Svaret kan inte tas bort härifrån."),
    "looser_threshold": _l("%(threshold)s kan bara göras strängare: skriv %(least)s eller mer."),
    "import_while_open": _l("Registret kan inte ändras genom fil medan en mätning är öppen. Stäng mätningen först."),
    "person_added_while_open": _l("En mätning är öppen. Lägg till personen när den är stängd, inför nästa mätning."),
    "person_removed_while_open": _l("En mätning är öppen. Ta tillbaka inbjudan under Insamling, eller vänta tills den är stängd."),
    "facts_while_open": _l("En mätning är öppen, och svaren räknas på de här uppgifterna. Nu går det att rätta namn och e-post."),
    "release_exists": _l("Mätningen är redan släppt. En ny version kräver nya svar."),
    "too_few_new": _l(
        "För få har svarat sedan förra versionen: %(managers)s chefer och %(staff)s i stödfunktionerna. En ny version behöver minst "
        "%(least)s i en enkät. Vänta på fler svar, eller säg att den utgivna versionen är slutlig."
    ),
    "groups_changed_a_little": _l("I några redovisade grupper har för få svarat sedan förra versionen. Se under Resultat vad som går."),
    "late_elsewhere": _l("Svaren samlades in på annat håll. Sena svar till dem kan inte läsas in: det utgivna gäller."),
    "version_final": _l("Versionen är slutlig. Inga fler svar tas emot."),
    "later_wave": _l("En senare mätning har börjat. Sena svar tas bara emot till den nyaste."),
    "release_running": _l("Resultatet tas redan fram."),
    "release_prepared": _l("Resultatet är redan förberett. Ge ut det, kasta det eller förbered om."),
    "not_prepared": _l("Det finns inget förberett resultat. Någon har kastat det. Förbered på nytt."),
    "other_prepared": _l("Resultatet har förberetts på nytt sedan du öppnade sidan. Inget har getts ut. Ladda om och se vad som gäller."),
    "not_closed": _l("Mätningen måste vara stängd först."),
    "before_close": _l("Ingenting av svaren visas före stängning, inte heller texterna."),
    "too_few_texts": _l("Till ingen fråga har så många skrivit att texterna får läsas: det behövs minst %(least)s. Inget visas."),
    "too_few_responses": _l("Det finns för få svar för att visa något resultat."),
    "collected_elsewhere": _l("Svaren samlades in på annat håll, så det finns inga länkar att öppna. Ångra inläsningen om något är fel."),
    "answers_too_large": _l("Filen är större än vad vi kan läsa: högst 250 000 rader, 1 000 kolumner och 1 GB, i Excel 20 000 rader."),
    "no_question": _l("Ingen rubrik är en fråga i enkäten. Filen börjar med: %(found)s. Skriv frågorna eller deras koder på första raden."),
    "no_answers": _l("Filen har rubriker men inga svar under dem."),
    "same_target": _l("Kolumnerna ”%(first)s” och ”%(second)s” är båda ”%(target)s”. Välj en av dem och ta bort den andra."),
    "file_gone": _l("Filen finns inte kvar. Läs in den igen."),
    "no_responses": _l("Det finns inga svar att läsa in. Välj en fil först."),
    "dates_of_past": _l("Första dagen ska komma före den sista, och båda ska ha varit."),
    "no_counts": _l("Skriv hur många som var inbjudna till %(instrument)s, eller välj att det inte är känt."),
    "more_answers_than_invited": _l(
        "I %(instrument)s har fler svarat än som var inbjudna: %(answered)s svar av %(invited)s%(group)s. "
        "Rätta antalet eller registret, eller välj att det inte är känt."
    ),
    "no_choice": _l("Välj hur många som var inbjudna till %(instrument)s: registret, antal eller inte känt."),
    "counts_mixed": _l("Skriv antalet inbjudna till %(instrument)s på ett sätt: i rutorna, för alla i en rad, eller totalt."),
    "counts_not_numbers": _l("”%(written)s” är inget antal. Skriv heltal i rutorna för inbjudna."),
    "rows_with_faults": _l("Filen har %(number)s rader med fel. Rätta dem, eller välj att de räknas bort."),
    "email_taken": _l("Det finns redan ett konto med den adressen."),
    "weak_password": _l("Lösenordet är för kort eller för vanligt. Välj minst 12 tecken."),
    "link_used": _l("Länken är redan använd eller har gått ut. Be om en ny."),
    "text_published": _l("Texten är redan släppt. Beslutet kan inte ändras."),
    "nothing_left": _l("Inget av texten skulle vara kvar. Håll inne den i stället."),
    "figures_first": _l("Släpp siffrorna först. Texterna hör till dem."),
    "no_texts_to_release": _l("Ingen fråga har tillräckligt många godkända texter än. Inget har släppts."),
    "no_new_texts": _l("Allt som är godkänt är redan släppt."),
    "unknown_file": _l("Filen är varken CSV eller Excel (xlsx). Spara om den och försök igen."),
    "empty_file": _l("Filen är tom."),
    "file_too_large": _l("Filen är större än vad ett register behöver vara. Ta bort det som inte hör till registret."),
    "no_header": _l(
        "Rubrikerna namn och e-post hittades inte. Filen börjar med: %(found)s. Skriv rubriker på första raden och läs in igen."
    ),
    "no_rows": _l("Filen har rubriker men inga personer. Fyll i en rad för var och en och läs in igen."),
    "old_excel": _l("Filen är i Excels gamla format (xls). Öppna den i Excel, spara som xlsx och läs in igen."),
    "open_quote": _l("Ett citattecken på rad %(row)s avslutas aldrig. Ta bort det och läs in igen."),
    "preview_gone": _l("Förhandsgranskningen finns inte längre. Läs in filen igen."),
    "library_missing": _l("Ett systembibliotek saknas på servern: %(library)s. Installera det och försök igen."),
    "findings_flagged": _l("Iakttagelser vars siffror inte stämmer med underlaget: %(count)s. Rätta under Iakttagelser först."),
    "reason_missing": _l("Skriv varför iakttagelsen utelämnas."),
    "unit_under_itself": _l("En enhet kan inte ligga under sig själv."),
    "appendix_not_ready": _l("Bilagan är inte färdig än. Vänta en stund."),
    "own_membership": _l("Du kan inte ta bort dig själv. Be någon annan i översynen."),
    "design_frozen": _l("Enkäterna är frysta medan en mätning pågår. De kan ändras inför nästa mätning."),
    "wrong_state": _l("Mätningen har ett annat läge nu. Ladda om sidan och se vad som går att göra."),
    "name_taken": _l("Det finns redan en med namnet %(name)s. Välj ett annat namn."),
    "unit_has_others": _l("Enheten har andra enheter under sig. Flytta eller ta bort dem först."),
    "in_use": _l("Det går inte att ta bort: registret använder det."),
    "store_busy": _l("Databasen svarade inte, eller disken är full. Inget har sparats. Försök igen om en stund."),
    "render_failed": _l("Ett tecken eller en bild gick inte att sätta i PDF-filen. Felet är noterat på servern."),
    "child_failed": _l("Arbetet avbröts. Felet är noterat på servern. Försök igen."),
    "gave_up": _l("Arbetet avbröts tre gånger. Felet är noterat på servern."),
    "document_fault": _l("Dokumentet går inte att använda: %(entry)s, %(field)s: %(fault)s."),
    "template_fault": _l("Enkätmallen på servern är trasig: %(file)s, %(item)s, %(fault)s. Lägg tillbaka den rätta filen."),
}
ANSWER_FAULTS = {
    "unknown_value": _l("Känns inte igen. Skriv något av svaren i enkäten, dess nummer eller ”Vet ej”."),
    "too_many": _l("Fler val än frågan tillåter. Behåll de som gäller."),
    "exclusive": _l("Ett val som står för sig självt är valt tillsammans med andra. Behåll det ena."),
    "worst_not_chosen": _l("Det som är markerat som värst är inte valt. Välj det, eller lämna tomt."),
    "too_long": _l("Texten är längre än 10 000 tecken. Korta den."),
    "bad_number": _l("Är inget antal. Skriv ett heltal."),
    "invited_differs": _l("Ett annat antal står på en tidigare rad för samma grupp. Skriv samma på alla."),
}
FAULTS = {
    "missing_item": _l("frågan saknas i den ena enkäten"),
    "other_scale": _l("frågorna har olika skalor"),
    "other_direction": _l("frågorna är formulerade åt olika håll"),
    "not_rating": _l("frågan är inte ett betyg"),
    "missing_file": _l("filen saknas"),
    "not_yaml": _l("filen går inte att läsa"),
    "missing_section": _l("ett avsnitt saknas"),
    "missing_text": _l("en text saknas"),
    "missing_language": _l("en översättning saknas"),
    "missing_scale": _l("en skala saknas"),
    "missing_value": _l("ett värde saknas"),
    "unknown_item": _l("frågan finns inte"),
    "unknown_scale": _l("skalan finns inte"),
    "unknown_option": _l("svaret finns inte"),
    "unknown_type": _l("frågetypen finns inte"),
    "unknown_level": _l("nivån finns inte"),
    "bad_condition": _l("villkoret går inte att läsa"),
    "duplicate_item": _l("frågan finns två gånger"),
    "duplicate_option": _l("svaret finns två gånger"),
    "too_many_options": _l("svaren är för många"),
    "not_object": _l("här ska ett objekt stå"),
    "not_list": _l("här ska en lista stå"),
    "not_text": _l("här ska en text stå"),
    "not_flag": _l("här ska true eller false stå"),
    "not_whole": _l("här ska ett heltal från 0 stå"),
    "not_number": _l("här ska ett tal av rimlig storlek stå"),
    "not_json": _l("filen är inte JSON, eller är för djup"),
    "too_large": _l("filen är för stor"),
    "too_many": _l("listan är för lång"),
    "too_long": _l("texten är för lång"),
    "too_many_decimals": _l("decimalerna är för många"),
    "more_decimals_than_said": _l("talet har fler decimaler än vad som anges"),
    "empty_list": _l("listan är tom"),
    "same_twice": _l("samma namn finns två gånger"),
    "where_twice": _l("where och any_of kan inte stå tillsammans"),
    "unknown_name": _l("namnet finns inte i dokumentet"),
    "unknown_choice": _l("värdet är inget av dem som formatet har"),
    "no_file": _l("filen finns inte, eller går inte att läsa"),
    "no_column": _l("kolumnen saknas"),
    "unknown_format": _l("formatet är ett annat än sdc-audit/1"),
    "missing_frame": _l("listan över inbjudna saknas; exportera utan --without-frame"),
    "other_unit": _l("den ena frågan ställs per stödfunktion, den andra om helheten"),
}


def sentence(error: SurveyError) -> str | None:
    """The sentence of an error's code with its parameters; None where there is none."""
    template = SENTENCES.get(error.code)
    if template is None:
        return None
    return str(template) % {name: _plain(name, value) for name, value in error.params.items()}


def answer_fault(code: str, suggestion: str = "") -> str:
    """What is wrong with a cell in a file of answers, and what to do about it."""
    told = str(ANSWER_FAULTS[code])
    return " ".join((told, _("Menar du %(word)s?", word=suggestion))) if suggestion else told


def failure(detail: Mapping[str, Any]) -> str | None:
    """The sentence of what was written down about failed work: its code and parameters."""
    fault = SurveyError(**{name: value for name, value in detail.items() if name != "code"})
    fault.code = str(detail.get("code", ""))
    return sentence(fault)


def _plain(name: str, value: Any) -> Any:
    if name == "fault":
        return FAULTS.get(value, value)
    if name == "threshold":
        return {
            "min_respondents": _("Minst antal svar i en grupp"),
            "min_respondents_text": _("Minst antal svar för fritext"),
            "min_rated_persons": _("Minst antal bedömda personer"),
            "bands_from": _("Minst antal svar för tre band"),
            "mean_from": _("Minst antal svar för ett medelvärde"),
        }.get(value, value)
    if name == "instrument":
        return {"MGR": _("enkäten till chefer"), "STF": _("enkäten till stödfunktioner")}.get(value, value)
    if name == "group":
        return f" ({in_language(value, str(get_locale() or 'sv'))})" if value else ""
    return value.get("sv") if isinstance(value, dict) else value
