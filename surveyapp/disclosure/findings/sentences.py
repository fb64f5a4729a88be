"""The drafts of findings in Swedish and English, with one set of placeholder names, and how they are filled. Knows no figures.

A clause becomes a sentence through `claim`: a small base indicates, it does not show. The drafts never say "alla", "ingen" or "endast
en": these are figures too, and a template cannot know whether they are true.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from surveyapp.disclosure.released import Text

LANGUAGES = ("sv", "en")
SMALL = 30  # below this, in any compared group, answers "indicate"
Value = int | str | Text | Sequence[Text]

# Words for the size of a standardised difference (Cohen 1988: 0.8 large, 0.5 medium).
STRONG, MODERATE = 0.8, 0.5
SIZES: Mapping[str, Text] = {
    "strong": {"sv": "tydligt ", "en": "clearly "},
    "moderate": {"sv": "något ", "en": "somewhat "},
    "weak": {"sv": "", "en": ""},
}

SENTENCES: Mapping[str, Text] = {
    "rate_MGR": {"sv": "{answered} av {invited} chefer har svarat ({percent} procent).", "en": "{answered} of {invited} managers have answered ({percent} per cent)."},
    "rate_STF": {"sv": "{answered} av {invited} medarbetare i stödfunktionerna har svarat ({percent} procent).", "en": "{answered} of {invited} support staff have answered ({percent} per cent)."},
    "rate_lowest": {"sv": " Lägst svarsfrekvens har {groups}: {percent} procent.", "en": " The response rate is lowest in {groups}: {percent} per cent."},
    "profile": {"sv": "{count} av {base} svarande ({percent} procent) hör till ”{group}”.", "en": "{count} of {base} respondents ({percent} per cent) are in the group “{group}”."},
    "impossible": {"sv": "Sammansättningen går inte ihop: {parts} svarande i grupperna mot {base} i hela enkäten.", "en": "The composition does not add up: {parts} respondents in the groups against {base} in the whole survey."},
    "general": {"sv": "{count} av {base} bedömningar av stödfunktionernas {items} ({percent} procent) är 4 eller 5.", "en": "{count} of {base} ratings of the support functions on {items} ({percent} per cent) are 4 or 5."},
    "top": {"sv": "cheferna är {how}mer nöjda med {functions} än med de övriga funktioner som de har bedömt", "en": "managers are {how}more satisfied with {functions} than with the other functions they have rated"},
    "bottom": {"sv": "cheferna är {how}mindre nöjda med {functions} än med de övriga funktioner som de har bedömt", "en": "managers are {how}less satisfied with {functions} than with the other functions they have rated"},
    "low_on": {"sv": "{functions} får {how}lägre värden på ”{item}” än de övriga funktionerna", "en": "{functions} get {how}lower values on “{item}” than the other functions"},
    "mandate": {"sv": "Det ska ses mot att uppdraget är bredare än att arbeta verksamhetsnära.", "en": "This should be seen against a mandate that is wider than working close to operations."},
    "item_low_MGR": {"sv": "chefernas svar om stödfunktionerna är {how}lägre på {items} än på de övriga påståendena", "en": "the managers' answers about the support functions are {how}lower on {items} than on the other statements"},
    "item_low_STF": {"sv": "medarbetarnas svar är {how}lägre på {items} än på de övriga påståendena om samma sak", "en": "the staff's answers are {how}lower on {items} than on the other statements about the same thing"},
    "lower": {"sv": "{group} har {how}lägre värden än genomsnittet på {count} av {base} frågor", "en": "{group} has {how}lower values than the average on {count} of {base} questions"},
    "exceptions": {"sv": " Undantag: {exceptions}.", "en": " Exceptions: {exceptions}."},
    "tenure_more": {"sv": "ju längre tid som chef, desto mer nöjda är cheferna med det lokala stödet i jämförelse med annat stöd", "en": "the longer the time as a manager, the more satisfied managers are with local support compared with other support"},
    "tenure_less": {"sv": "ju längre tid som chef, desto mindre nöjda är cheferna med det lokala stödet i jämförelse med annat stöd", "en": "the longer the time as a manager, the less satisfied managers are with local support compared with other support"},
    "unsure_more": {"sv": "vet ej är vanligare i {group} än i de övriga områdena när det gäller {functions}", "en": "don't know is more common in {group} than in the other areas when it comes to {functions}"},
    "unsure_band": {"sv": "I {group} har 25 procent eller fler svarat vet ej om {functions}. Mot övriga områden är det ingen säker skillnad.", "en": "In {group} 25 per cent or more have answered don't know about {functions}. Compared with the other areas there is no certain difference."},
    "unsure_reach": {"sv": " {count} av {base} chefer har inte haft kontakt med {function}.", "en": " {count} of {base} managers have had no contact with {function}."},
    "unsure_reason": {"sv": " Vanligast bland skälen till att inte ha haft kontakt med en funktion: {reasons} ({count} av {base} svar).", "en": " Most common among the reasons for having had no contact with a function: {reasons} ({count} of {base} answers)."},
    "unsure_one": {"sv": "{count} av {base} chefer ({percent} procent) har svarat vet ej om {functions}.", "en": "{count} of {base} managers ({percent} per cent) have answered don't know about {functions}."},
    "unsure_some": {"sv": "Mellan {low} och {high} procent har svarat vet ej om {functions}.", "en": "Between {low} and {high} per cent have answered don't know about {functions}."},
    "more_satisfied": {"sv": "{group} är {how}mer nöjda än övriga med {functions}", "en": "{group} are {how}more satisfied than the others with {functions}"},
    "less_satisfied": {"sv": "{group} är {how}mindre nöjda än övriga med {functions}", "en": "{group} are {how}less satisfied than the others with {functions}"},
    "higher_values": {"sv": "{group} har {how}högre värden än övriga på {questions}", "en": "{group} has {how}higher values than the others on {questions}"},
    "lower_values": {"sv": "{group} har {how}lägre värden än övriga på {questions}", "en": "{group} has {how}lower values than the others on {questions}"},
    "against_all": {"sv": " Medelvärdet är {mean}; för svarande som helhet {all}.", "en": " The mean is {mean}; for respondents as a whole {all}."},
    "at_least": {"sv": "minst {mean}", "en": "at least {mean}"},
    "at_most": {"sv": "högst {mean}", "en": "at most {mean}"},
    "self_rating": {"sv": "{count} av {base} medarbetare ({percent} procent) svarar 4 eller 5 på ”{item}”.", "en": "{count} of {base} support staff ({percent} per cent) answer 4 or 5 on “{item}”."},
    "self_range": {"sv": " I de grupper av funktioner som redovisas ligger medelvärdet mellan {low} och {high}.", "en": " In the groups of functions that are shown the mean lies between {low} and {high}."},
    "spread": {"sv": "{count} av {base} medarbetare ({percent} procent) svarar 4 eller 5 på ”{item}”, men {low} ({low_percent} procent) svarar 1 eller 2.", "en": "{count} of {base} support staff ({percent} per cent) answer 4 or 5 on “{item}”, but {low} ({low_percent} per cent) answer 1 or 2."},
    "split": {"sv": "{high} ger {how}högre värden på ”{item}” ({high_values}) än {low} ({low_values})", "en": "{high} give {how}higher values on “{item}” ({high_values}) than {low} ({low_values})"},
    "close_more": {"sv": "chefer är mer nöjda med de stödfunktioner som de själva upplever som nära", "en": "managers are more satisfied with the support functions that they themselves experience as close"},
    "close_less": {"sv": "chefer är mindre nöjda med de stödfunktioner som de själva upplever som nära", "en": "managers are less satisfied with the support functions that they themselves experience as close"},
    "link_same": {"sv": "de funktioner som cheferna är mest nöjda med är ordnade på samma sätt som {what}", "en": "the functions that managers are most satisfied with are ordered in the same way as {what}"},
    "link_reverse": {"sv": "de funktioner som cheferna är mest nöjda med är ordnade tvärtemot {what}", "en": "the functions that managers are most satisfied with are ordered opposite to {what}"},
    "link_none": {"sv": "Mellan chefernas nöjdhet och stödfunktionernas svar finns inget säkert samband över {count} funktioner.", "en": "Between the managers' satisfaction and the support staff's answers there is no certain link over {count} functions."},
    "link_described": {"sv": "I den övre halvan av {count} funktioner, både i chefernas nöjdhet och i medarbetarnas svar om tydliga beställare och närhet, finns {functions}. Ordningen är beskriven, inte prövad: funktionerna är färre än {least}.", "en": "In the upper half of {count} functions, both in the managers' satisfaction and in the staff's answers about clear orderers and closeness, there are {functions}. The order is described, not tested: there are fewer than {least} functions."},
    "link_apart": {"sv": "De {count} funktioner som kan jämföras ligger i olika ordning i chefernas nöjdhet och i medarbetarnas svar om tydliga beställare och närhet. Ordningen är beskriven, inte prövad: funktionerna är färre än {least}.", "en": "The {count} functions that can be compared are in different orders in the managers' satisfaction and in the staff's answers about clear orderers and closeness. The order is described, not tested: there are fewer than {least} functions."},
    "thieves_MGR": {"sv": "Vanligast bland chefernas tidstjuvar är {options}.", "en": "Most common among the managers' time thieves are {options}."},
    "thieves_STF": {"sv": "Vanligast bland stödfunktionernas tidstjuvar är {options}.", "en": "Most common among the support staff's time thieves are {options}."},
    "thieves_both": {"sv": " Chefer och stödfunktioner är eniga om {common}.", "en": " Managers and support staff agree on {common}."},
    "thief": {"sv": "”{option}” ({count} av {base})", "en": "“{option}” ({count} of {base})"},
    "gap_staff": {"sv": "stödfunktionen skattar {what} {how}högre än cheferna: {staff} mot {managers}", "en": "the support staff rate {what} {how}higher than the managers: {staff} against {managers}"},
    "gap_managers": {"sv": "stödfunktionen skattar {what} {how}lägre än cheferna: {staff} mot {managers}", "en": "the support staff rate {what} {how}lower than the managers: {staff} against {managers}"},
    "gap_for": {"sv": "{pair} för {function}", "en": "{pair} for {function}"},
    "gap_more": {"sv": " Glappet är säkert i {count} av {base} frågor om funktionen.", "en": " The gap is certain in {count} of {base} questions about the function."},
    "gap_none": {"sv": "Av {base} jämförelser mellan chefer och stödfunktioner visar {count} ett säkert glapp. Det betyder inte att svaren är lika.", "en": "Of {base} comparisons between managers and support staff, {count} show a certain gap. That does not mean that the answers are alike."},
    "since_more": {"sv": "cheferna är {how}mer nöjda med {functions} än i förra mätningen", "en": "managers are {how}more satisfied with {functions} than in the previous round"},
    "since_less": {"sv": "cheferna är {how}mindre nöjda med {functions} än i förra mätningen", "en": "managers are {how}less satisfied with {functions} than in the previous round"},
    "since_higher": {"sv": "{whose} är {how}högre än i förra mätningen på {questions}", "en": "{whose} are {how}higher than in the previous round on {questions}"},
    "since_lower": {"sv": "{whose} är {how}lägre än i förra mätningen på {questions}", "en": "{whose} are {how}lower than in the previous round on {questions}"},
    "since_MGR": {"sv": "chefernas svar", "en": "the managers' answers"},
    "since_STF": {"sv": "medarbetarnas svar", "en": "the staff's answers"},
    "since_about": {"sv": "chefernas svar om {function}", "en": "the managers' answers about {function}"},
    "since_means": {"sv": " Medelvärdet är {now}, mot {before} förra gången.", "en": " The mean is {now}, against {before} last time."},
    "since_none": {"sv": "Ingen säker skillnad sedan förra mätningen (antal jämförelser: {base}). Det betyder inte att svaren är lika.", "en": "No certain difference since the previous round (number of comparisons: {base}). That does not mean that the answers are alike."},
    "equal": {"sv": "{count} av {base} chefer ({percent} procent) svarar 4 eller 5 på att chefer på samma nivå har lika god tillgång till stöd.", "en": "{count} of {base} managers ({percent} per cent) answer 4 or 5 on managers at the same level having equally good access to support."},
    "equal_reach": {"sv": " Kontakten med funktionerna skiljer sig: från {low} procent för {function} till {high} procent för {other}.", "en": " Contact with the functions differs: from {low} per cent for {function} to {high} per cent for {other}."},
    "uneven": {"sv": "kontakten med {function} är ojämn mellan verksamhetsområdena: från {low} procent av cheferna i {group} till {high} procent i {other}", "en": "contact with {function} is uneven between the operational areas: from {low} per cent of the managers in {group} to {high} per cent in {other}"},
    "relief": {"sv": "{low} av {base} chefer ({low_percent} procent) svarar 1 eller 2 på att stödfunktionerna avlastar mer än de ger extra arbete; {count} ({percent} procent) svarar 4 eller 5.", "en": "{low} of {base} managers ({low_percent} per cent) answer 1 or 2 on the support functions relieving more than they add; {count} ({percent} per cent) answer 4 or 5."},
    "no_difference": {"sv": " Mellan grupperna ({dimensions}) finns ingen säker skillnad.", "en": " Between the groups ({dimensions}) there is no certain difference."},
    "refused_group": {"sv": "Om {groups} sägs inget: {reason}.", "en": "Nothing is said about {groups}: {reason}."},
    "refused_alone": {"sv": "Om {groups} var för sig sägs inget: {reason}.", "en": "Nothing is said about {groups} separately: {reason}."},
    "refused_merge": {"sv": " Det går att skriva om ”{merged}” tillsammans.", "en": " It is possible to write about “{merged}” together."},
    "refused_function": {"sv": "Om hur nöjda cheferna är med {function} sägs inget: {reason}.", "en": "Nothing is said about how satisfied managers are with {function}: {reason}."},
    "refused_reach": {"sv": " Räckvidd och vet ej går att redovisa.", "en": " Reach and don't know can be shown."},
}  # fmt: skip

CLAIMS: Mapping[tuple[bool, bool], Text] = {  # (small base, weak effect)
    (False, False): {"sv": "{clause}.", "en": "{clause}."},
    (True, False): {"sv": "Svaren indikerar att {clause}.", "en": "The answers indicate that {clause}."},
    (False, True): {"sv": "Det finns en svag antydan om att {clause}.", "en": "There is a weak hint that {clause}."},
    (True, True): {"sv": "Svaren indikerar svagt att {clause}.", "en": "The answers weakly indicate that {clause}."},
}
AND = {"sv": "och", "en": "and"}


def size_of(standardised: float) -> str:
    """strong, moderate or weak."""
    size = abs(standardised)
    return "strong" if size >= STRONG else "moderate" if size >= MODERATE else "weak"


def fill(name: str, **values: Value) -> Text:
    """A draft with its placeholders filled in every language: numbers as they are printed there, several names as a list."""
    return {code: SENTENCES[name][code].format(**{key: _in(value, code) for key, value in values.items()}) for code in LANGUAGES}


def claim(clause: Text, n: int, size: str = "moderate") -> Text:
    """A tested clause as a sentence of the strength that its base and its size allow."""
    frame = CLAIMS[n < SMALL, size == "weak"]
    return {code: _capital(frame[code].format(clause=clause[code])) for code in LANGUAGES}


def joined(*parts: Text | None) -> Text:
    """Sentences after each other; drafts that follow another begin with their own space."""
    return {code: _capital("".join(part[code] for part in parts if part is not None)) for code in LANGUAGES}


def listed(names: Sequence[Text]) -> Text:
    return {code: _listing([name[code] for name in names], AND[code]) for code in LANGUAGES}


def number(value: int | str, language: str) -> str:
    """A printed figure as it is written in a sentence."""
    text = str(value).replace("-", "−", 1)
    return text.replace(".", ",") if language == "sv" else text


def _in(value: Value, language: str) -> str:
    if isinstance(value, int | str):
        return number(value, language) if isinstance(value, int) or value.lstrip("-").replace(".", "", 1).isdigit() else value
    if isinstance(value, Mapping):
        return str(value.get(language) or value["sv"])
    return _listing([str(name.get(language) or name["sv"]) for name in value], AND[language])


def _listing(names: Sequence[str], word: str) -> str:
    return names[0] if len(names) == 1 else ", ".join(names[:-1]) + f" {word} " + names[-1]


def _capital(text: str) -> str:
    return text[:1].upper() + text[1:]
