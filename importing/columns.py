"""What columns are called in the files of offices: of Kufer, cmx and Lissy, and in lists of Excel."""

import re
from collections.abc import Iterable, Sequence

from foundation.reading.spelling import folded

# The first name is the one that people see, where a file has no column of its own for it
COLUMNS = {
    "number": "Kurs-Nr., kursnr, kursnummer, kurs nummer, nr, nummer, veranstaltungsnummer, va nr, kurs id,"
    " course number, number",
    "title": "Kurstitel, titel, kurs, kursname, bezeichnung, kursbezeichnung, veranstaltung, title, course",
    "subtitle": "Untertitel, zusatz, zusatztitel, kurztext, kurzbeschreibung, titelzusatz, subtitle, summary",
    "level": "Niveau, niveau ger, ger, level, stufe, sprachniveau, niveaustufe, ger stufe",
    "module": "Modul, kursabschnitt, abschnitt, kursmodul, modul nr, module",
    "kind": "Kursart, art, kategorie, rubrik, fachbereich, programmbereich, fachgebiet, themenbereich, bereich,"
    " art des kurses, kind",
    "venue": "Veranstaltungsort, ort, kursort, raum, lernort, aussenstelle, zweigstelle, gebaeude, kursraum,"
    " ort name, venue, place",
    "street": "Straße, strasse und hausnummer, strasse nr, adresse, anschrift, street",
    "town": "Gemeinde, stadt, ortsname, kommune, municipality, town",
    "mode": "Vor Ort oder online, durchfuehrung, kursform, format, mode",
    "postal_code": "PLZ, postleitzahl, postal code, zip",
    "fee": "Gebühr, kursgebuehr, preis, kosten, entgelt, kursentgelt, teilnahmegebuehr, gebuehr eur, fee, price",
    "reduced_fee": "Gebühr ermäßigt, ermaessigt, ermaessigte gebuehr, ermaessigung, preis ermaessigt,"
    " entgelt ermaessigt, ermaessigter preis, ermaessigtes entgelt, reduced fee",
    "materials_fee": "Materialkosten, material, materialgebuehr, materialpauschale, lernmittelkosten, nebenkosten,"
    " materials fee",
    "start": "Beginn, start, von, startdatum, beginndatum, kursbeginn, datum von, anfang, anfangsdatum,"
    " erster tag, datum, begin, date",
    "end": "Ende, bis, enddatum, endedatum, kursende, datum bis, letzter tag, end",
    "period": "Termin, zeitraum, laufzeit, kurszeitraum, dauer von bis, period",
    "times": "Uhrzeit, zeit, zeiten, termine, kurszeit, uhrzeiten, kurszeiten, unterrichtszeit, times",
    "weekday": "Wochentag, wochentage, tag, tage, kurstage, weekday",
    "time_from": "Uhrzeit von, zeit von, von uhrzeit, beginnzeit, beginn uhrzeit, startzeit, uhrzeit beginn,"
    " anfangszeit, von uhr, beginn uhr, start uhr, start uhrzeit, uhrzeit start, time from",
    "time_to": "Uhrzeit bis, zeit bis, bis uhrzeit, endezeit, endzeit, ende uhrzeit, uhrzeit ende,"
    " bis uhr, ende uhr, time to",
    "sessions": "Anzahl Termine, termine anzahl, anz termine, anzahl der termine, anzahl tage, sessions",
    "lessons": "UE, unterrichtseinheiten, unterrichtsstunden, stunden, anzahl ue, ustd, u std, unterrichtsstd,"
    " dauer ue, lessons",
    "seats_total": "Plätze, plaetze gesamt, max teilnehmer, teilnehmer max, max tn, tn max,"
    " maximale teilnehmerzahl, teilnehmerzahl max, hoechstteilnehmerzahl, seats",
    "seats_free": "Freie Plätze, plaetze frei, frei, restplaetze, free seats",
    "seats_min": "Min. TN, tn min, min teilnehmer, teilnehmer min, mindestteilnehmerzahl, minimale teilnehmerzahl,"
    " mindestteilnehmer, least seats",
    "registered": "Anmeldungen, angemeldet, anzahl anmeldungen, aktuelle teilnehmerzahl, tn aktuell, belegt,"
    " belegte plaetze, registered",
    "status": "Status, kursstatus, belegung, belegungsstatus, state",
    "description": "Beschreibung, kursbeschreibung, inhalt, inhalte, kursinhalt, langtext, ausschreibungstext,"
    " description",
    "audience": "Zielgruppe, fuer wen, teilnehmerkreis, audience",
    "ages": "Alter, altersgruppe, altersstufe, altersspanne, alter von bis, ages",
    "age_from": "Mindestalter, alter von, alter ab, least age",
    "age_to": "Höchstalter, alter bis, maximalalter, highest age",
    "teaching_language": "Unterrichtssprache, kurssprache, sprache des unterrichts, teaching language",
    "textbook": "Lehrbuch, lehrwerk, kursbuch, lehrmaterial, buch, textbook",
    "placement_test": "Einstufungstest, einstufung, einstufung vor dem kurs, einstufungsberatung, placement test",
    "childcare": "Kinderbetreuung, betreuung, childcare",
    "website": "Website, webadresse, link, url, internet, web",
    "booking": "Buchungslink, link zur anmeldung, anmeldelink, buchungsadresse, online anmeldung, booking link",
    "remark": "Hinweis, hinweise, hinweis fuer teilnehmende, remark",  # what is called a remark is often internal
    "deadline": "Anmeldeschluss, anmeldung bis, anmeldefrist, anmeldeende, registration deadline",
}
# What our file to fill in shows: sent back unchanged, it is no course
EXAMPLE = {
    "number": "B-101",
    "title": "Deutsch am Abend",
    "subtitle": "Für alle, die tagsüber arbeiten",
    "level": "A2",
    "venue": "Beispielstraße 1, Parchim",
    "fee": "kostenlos",
    "start": "05.01.2027",
    "end": "30.06.2027",
    "times": "Mo, Mi 18:00 - 19:30",
    "seats_total": 16,
    "seats_free": 4,
}
KIND_ITSELF = {"kursart", "art", "art des kurses", "kind"}  # others of its names are of wider categories
JOINED = {"venue", "period", "description"}  # several columns of that kind are one text
OF_READER, OF_READER_NAME = "noted", "Beim Lesen bemerkt"  # see ``notes.BY_READERS``
OF_FILE = "Beim Lesen der Datei bemerkt"  # begins a row with what is noted of the file as a whole
NAMES = {field: [folded(name) for name in names.split(", ")] for field, names in COLUMNS.items()}
NAMES[OF_READER] = [folded(OF_READER_NAME)]
FIELD_BY_NAME = {name: field for field, names in NAMES.items() for name in names}
# Where the text of a column may stand instead, or in several columns
STANDS_FOR = {
    "times": ("weekday", "time_from", "time_to"),
    "start": ("period", "times"),
    "venue": ("town", "street", "postal_code"),
}
# Columns of days that may have hours instead; "18.30" is no day, "12.01" may be one
OF_HOURS = {"start": "time_from", "end": "time_to"}
HOUR = re.compile(
    r"(?:[01]?\d|2[0-4])(?::[0-5]\d(?::00)?(?:\s*(?:Uhr|h))?|\.(?:00|1[3-9]|[2-5]\d)|(?:\.[0-5]\d)?\s*(?:Uhr|h))"
)
DAY = re.compile(r"\d\.\s?\d{1,2}\.|\d{4}-\d|\d/\d|\d{4}")
Rows = Sequence[list[str]]


def label_of(field: str) -> str:
    return COLUMNS.get(field, OF_READER_NAME).partition(",")[0]


def columns_meant(field: str, texts: dict[str, str]) -> list[str]:
    """Those that have the text of such a column: itself, or others in its place."""
    return [field] if texts.get(field) else [name for name in STANDS_FOR.get(field, ()) if texts.get(name)]


def known(header: list[str], rows: Rows = ()) -> list[str | None]:
    """The field of each column. Of two columns for one field the likelier name counts; a room joins its place."""
    fields = [meant(number, name, rows) for number, name in enumerate(header)]
    for field, names in NAMES.items():
        columns = [number for number, found in enumerate(fields) if found == field]
        columns.sort(key=lambda number: [*names, folded(header[number])].index(folded(header[number])))
        for number in columns[1:] if field not in JOINED else []:
            fields[number] = None
    return fields


def meant(number: int, name: str, rows: Rows) -> str | None:
    """By its name, but "Von" may have days or hours: its cells tell."""
    field = FIELD_BY_NAME.get(folded(name))
    return OF_HOURS[field] if field in OF_HOURS and holds_hours(number, rows) else field


def holds_hours(number: int, rows: Rows) -> bool:
    """Whether some of the cells are hours for sure, and none is a day."""
    cells = [row[number].strip() for row in rows if number < len(row)]
    return not any(map(DAY.search, cells)) and any(map(HOUR.fullmatch, cells))


def mapped(header: list[str], mapping: dict[str, str] | None, rows: Rows = ()) -> list[str | None]:
    """The field of each column: as somebody has said, else as its name lets us guess. ``rows``: those below."""
    mapping = mapping or {}
    chosen = {field for field in mapping.values() if field}
    guessed = [None if field in chosen else field for field in known(header, rows)]
    return [
        mapping[name] or None if name in mapping else field for name, field in zip(header, guessed, strict=True)
    ]


def known_names(cells: Iterable[str]) -> int:
    return sum(folded(cell) in FIELD_BY_NAME for cell in cells)
