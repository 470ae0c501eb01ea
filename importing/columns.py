"""What columns are called in the files of offices: of Kufer, cmx and Lissy, and in lists of Excel."""

from collections.abc import Iterable

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
    " anfangszeit, time from",
    "time_to": "Uhrzeit bis, zeit bis, bis uhrzeit, endezeit, endzeit, ende uhrzeit, uhrzeit ende, time to",
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


def label_of(field: str) -> str:
    return COLUMNS.get(field, OF_READER_NAME).partition(",")[0]


def columns_meant(field: str, texts: dict[str, str]) -> list[str]:
    """Those that have the text of such a column: itself, or others in its place."""
    return [field] if texts.get(field) else [name for name in STANDS_FOR.get(field, ()) if texts.get(name)]


def known(header: list[str]) -> list[str | None]:
    """The field of each column. Of two columns for one field the likelier name counts; a room joins its place."""
    fields = [FIELD_BY_NAME.get(folded(name)) for name in header]
    for field, names in NAMES.items():
        columns = [number for number, found in enumerate(fields) if found == field]
        columns.sort(key=lambda number: names.index(folded(header[number])))
        for number in columns[1:] if field not in JOINED else []:
            fields[number] = None
    return fields


def mapped(header: list[str], mapping: dict[str, str]) -> list[str | None]:
    """The field of each column: as somebody has said, else as its name lets us guess."""
    mapping = mapping or {}
    chosen = {field for field in mapping.values() if field}
    guessed = [None if field in chosen else field for field in known(header)]
    return [
        mapping[name] or None if name in mapping else field for name, field in zip(header, guessed, strict=True)
    ]


def known_names(cells: Iterable[str]) -> int:
    return sum(folded(cell) in FIELD_BY_NAME for cell in cells)
