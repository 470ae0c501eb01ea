from pathlib import Path

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from bildung_verbindet.start_content.texts import start_texts
from foundation.languages.proofreading import readings, sheets
from foundation.languages.proofreading.texts import texts_of

LANGUAGES = [code for code, _name in settings.LANGUAGES]


class Command(BaseCommand):
    help = "Writes a sheet for a person who reads a language, or reads it in again with what they remark."

    def add_arguments(self, parser):
        parser.add_argument("language", choices=LANGUAGES)
        parser.add_argument("--folder", type=Path, default=Path("."), help="where the sheet is written")
        parser.add_argument("--sheet", type=Path, help="the sheet that came back")

    def handle(self, *, language, folder, sheet, **options):
        texts = [*texts_of(language), *start_texts(language)]
        try:
            lines = self.take(language, sheet, texts) if sheet else [f"{sheets.write(language, texts, folder)}"]
        except (sheets.SheetError, OSError) as error:
            raise CommandError(str(error)) from error
        self.stdout.write("\n".join(lines))

    def take(self, language, sheet, texts):
        reading = sheets.read(sheet, language, texts)
        lines = [line for remark in reading.remarks for line in lines_of(remark)]
        if reading.read_on is None:
            return [*lines, f"{len(reading.remarks)} remarks. Nobody says that it was read to the end."]
        readings.note(language, reading.read_on, len(reading.remarks))
        return [*lines, f"{len(reading.remarks)} remarks. Read to the end on {reading.read_on}."]


def lines_of(remark):
    text = remark.text
    yield f"{text.file}: {text.key}" if text else "This text is no longer there."
    yield f"  {remark.read}"
    if text and text.text != remark.read:
        yield f"  now: {text.text}"
    yield f"  → {remark.remark}\n"
