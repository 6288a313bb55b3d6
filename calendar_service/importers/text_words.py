"""Words by which plain text says what it is about, in the languages people paste."""

import re
from collections.abc import Iterable


def _any_of(words: Iterable[str]) -> str:
    longest_first = sorted((word.strip() for word in words), key=len, reverse=True)
    return "|".join(re.escape(word).replace(r"\ ", r"\s+") for word in longest_first)


_DEADLINES = (
    "by, before, no later than, deadline, deadline is, closes, closes on, closing, closing date, "
    "due, bis spätestens, spätestens am, einsendeschluss, bewerbungsschluss, frist, avant le, "
    "date limite, au plus tard le, antes del, fecha límite, plazo, entro il, scadenza, uiterlijk"
).split(",")
_UNTIL = "until, till, bis, bis zum, jusqu'au, hasta el, fino al, do, do dnia, tot".split(",")
_CALLS = (
    "call for, open call, open calls, calls, call, deadline, apply, applications, tender, "
    "ausschreibung, ausschreibungen, aufruf, bewerbung, bewerbungen, förderaufruf, appel à, "
    "appels à, candidature, candidatures, convocatoria, convocatorias, bando, bandi, nabór, "
    "konkurs, oproep"
).split(",")
_SURVEYS = "survey, surveys, questionnaire, umfrage, umfragen, befragung, sondage, encuesta".split(
    ","
)
_BOOKINGS = (
    "register, registration, rsvp, sign up, book, booking, tickets, anmelden, anmeldung, "
    "anmeldeschluss, inscription, inscriptions, s'inscrire, inscripción, iscrizione, iscrizioni, "
    "rejestracja, zapisy, aanmelden, inschrijven"
).split(",")
_ASIDE = (
    "posted, posted on, published, published on, updated, last updated, modified, stand, "
    "veröffentlicht am, publié le, mis à jour le, publicado el, pubblicato il, copyright, ©, (c), "
    "since, seit, depuis, born, founded"
).split(",")
_PLACES = (
    "where, place, venue, location, address, ort, wo, veranstaltungsort, adresse, lieu, où, lugar, "
    "dónde, dirección, luogo, dove, indirizzo, miejsce, gdzie, adres, waar, plaats, locatie"
).split(",")
_TIMES = (
    "when, date, time, dates, wann, datum, zeit, termin, uhrzeit, quand, heure, cuándo, fecha, "
    "hora, quando, data, ora, kiedy, godzina, wanneer, tijd"
).split(",")
_TITLES = "what, title, event, was, titel, veranstaltung, quoi, titre, título, titolo, tytuł".split(
    ","
)
_BEFORE_DAY = (
    "on, am, den, der, le, el, il, on the, dnia, w dniu, op, del, from, vom, ab, ab dem, starting, "
    "starting on, starting from, beginning, beginning on, beginnend am, à partir du, a partir del, "
    "a partire dal, od, vanaf"
).split(",")
_EVERY = (
    "every, each, jeden, jeweils, immer, chaque, tous les, cada, todos los, ogni, w każdy, "
    "w każdą, każdy, każdą, elke"
).split(",")
_FREE = (
    "eintritt frei, eintritt ist frei, freier eintritt, free entry, free admission, "
    "admission free, entry free, entry is free, admission is free, entrée libre, entrée gratuite, "
    "entrada libre, entrada gratuita, ingresso libero, ingresso gratuito, wstęp wolny, "
    "wstęp bezpłatny, toegang gratis, gratis toegang"
).split(",")
_BEFORE_PLACE = "at, in, im, in der, à, au, en, chez, w, presso, te, bij".split(",")

DEADLINE_BEFORE = re.compile(
    rf"(?:^|\W)(?:{_any_of([*_DEADLINES, *_UNTIL])})\s*[:\-–]?\s*$", re.IGNORECASE
)
CLOSING = re.compile(rf"\b(?:{_any_of([*_DEADLINES, *_CALLS])})\b", re.IGNORECASE)
ASIDE_BEFORE = re.compile(rf"(?:^|\W|\b)(?:{_any_of(_ASIDE)})\s*[:\-–]?\s*$", re.IGNORECASE)
DAY_WORD_BEFORE = re.compile(rf"(?:^|\s)(?:{_any_of(_BEFORE_DAY)})\s*$", re.IGNORECASE)
# A capital belongs to the name: at The Crown.
PLACE_WORD = re.compile(
    rf"^(?:(?-i:[Aa]t\s+the\s+)|(?:{_any_of(_BEFORE_PLACE)})\s+|@\s*)", re.IGNORECASE
)
CALL = re.compile(rf"\b(?:{_any_of(_CALLS)})\b", re.IGNORECASE)
SURVEY = re.compile(rf"\b(?:{_any_of(_SURVEYS)})\b", re.IGNORECASE)
BOOKING = re.compile(rf"\b(?:{_any_of(_BOOKINGS)})\b", re.IGNORECASE)
EVERY = re.compile(rf"\b(?:{_any_of(_EVERY)})\s+(?P<weekday>[^\W\d_]{{2,12}})\b", re.IGNORECASE)
FREE = re.compile(rf"\b(?:{_any_of(_FREE)})\b[.!]?", re.IGNORECASE)
PLACE_LABEL = re.compile(rf"^(?:{_any_of(_PLACES)})\s*:\s*", re.IGNORECASE)
TIME_LABEL = re.compile(rf"^(?:{_any_of(_TIMES)})\s*:\s*", re.IGNORECASE)
TITLE_LABEL = re.compile(rf"^(?:{_any_of(_TITLES)})\s*:\s*", re.IGNORECASE)
_TO = "to until bis au al à a do tot und and".split()
TO = rf"(?:[-–—&]|\b(?:{'|'.join(_TO)})\b)"
"""What stands between the ends of a span of days or times, as a part of a pattern."""
