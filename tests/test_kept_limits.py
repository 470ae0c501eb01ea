"""How much is taken, and how often: who raises a limit says so here, as no test sends as much as that."""

import ast
import re

from tests.test_saved_rows import modules

NAMED = re.compile(
    r"MOST|LARGEST|LONGEST|FASTEST|BUSY|TRIES|GUESSES|INVITATIONS|TRUSTED|WISHES|_MAX_|_SECONDS|ACCOUNTS"
)
LIMITS = {
    "accounts/attempts.py: ACCOUNTS": "10",
    "accounts/forms.py: (GUESSES, TIME)": "(3, 600)",
    "bildung_verbindet/machine_views.py: MEDIA_SECONDS": "60",
    "bildung_verbindet/operation/journal.py: LONGEST_QUERY": "1000",
    "bildung_verbindet/settings.py: DATA_UPLOAD_MAX_MEMORY_SIZE": "1024 * 1024",
    "bildung_verbindet/settings.py: DATA_UPLOAD_MAX_NUMBER_FIELDS": "2000",
    "contacts/models.py: WISHES": "5000",
    "contacts/public/forms.py: WORD_LONGEST": "3000",
    "cooperation/means/forms.py: MOST": "999",
    "courses/evaluations/paper.py: MOST_LANGUAGES": "4",
    "courses/models/breaks.py: LONGEST": "timedelta(days=200)",
    "courses/models/breaks.py: MOST": "60",
    "courses/models/meanings.py: LONGEST": "80",
    "courses/models/meanings.py: MOST": "2000",
    "courses/search/catalogue.py: MOST_CARDS": "5000",
    "courses/search/catalogue.py: MOST_CHANGES": "1000",
    "courses/search/catalogue.py: MOST_LEFT_OUT": "3",
    "courses/search/catalogue.py: MOST_PAGES": "500",
    "courses/search/catalogue.py: MOST_WISHES": "8",
    "courses/search/catalogue.py: MOST_WORDS": "5",
    "courses/search/search.py: MOST_CHIPS": "6",
    "courses/search/words/meanings.py: LONGEST_PHRASE": "6",
    "courses/search/words/meanings.py: MOST_TOKENS": "30",
    "courses/search/words/vocabulary.py: LONGEST": "200",
    "enquiries/code_views.py: (DAY, GUESSES)": "(24 * 3600, 5)",
    "enquiries/gone.py: MOST": "6",
    "exams/files/finding.py: LONGEST": "2",
    "foundation/editing/history.py: LONGEST": "300",
    "foundation/files/documents.py: LARGEST": "10 * 1024 * 1024",
    "foundation/files/pictures.py: LARGEST": "12 * 1024 * 1024",
    "foundation/files/pictures.py: LONGEST": "16000",
    "foundation/languages/machine.py: RETRIES": "1",
    "foundation/mail/outbox.py: LONGEST_SUBJECT": "250",
    "foundation/mail/outbox.py: TRIES_IF_REFUSED": "3",
    "foundation/operation/jobs.py: LONGEST_TROUBLE": "300",
    "foundation/outages/database.py: MOST_SIGNS": "200",
    "foundation/outside/visits.py: LARGEST_HEAD": "32 * 1024",
    "foundation/privacy/clock.py: LONGEST_PAUSE": "timedelta(days=2)",
    "foundation/reading/amounts.py: MOST": "9999",
    "foundation/reading/single_values.py: LONGEST": "200",
    "foundation/reading/single_values.py: LONGEST_VERSION": "20000",
    "foundation/reading/single_values.py: MOST": "100",
    "foundation/reading/spelling.py: MOST_MARKS": "8",
    "foundation/submissions/codes.py: (TRY, TRIES)": "(600, 20)",
    "foundation/submissions/kept.py: MOST": "10",
    "foundation/submissions/public.py: (FASTEST, SLOWEST)": "(3, 24 * 3600)",
    "foundation/submissions/public.py: (HOUR, BUSY)": "(3600, 300)",
    "foundation/submissions/public.py: (TRUSTED, MOST)": "(5, 30)",
    "foundation/submissions/public.py: MOST_ACTS": "60",
    "importing/apart.py: CPU_SECONDS": "40",
    "importing/cells/numbers.py: MOST_MODULES": "30",
    "importing/cells/particulars.py: LONGEST_NOTHING": "40",
    "importing/comparing.py: (LONGEST_SHOWN, LONGEST_PART)": "(60, 200)",
    "importing/guesses.py: LONGEST_WORDING": "100",
    "importing/readers/calendars.py: LONGEST_NUMBER": "40",
    "importing/readers/calendars.py: MOST_DAYS": "200",
    "importing/readers/errors.py: MOST_COLUMNS": "100",
    "importing/readers/errors.py: MOST_ROWS": "20000",
    "importing/readers/excel.py: MOST_EMPTY": "1000",
    "importing/readers/excel.py: MOST_IDLE": "600000",
    "importing/readers/excel.py: MOST_NAMED": "50",
    "importing/readers/excel.py: MOST_UNPACKED": "60 * 1024 * 1024",
    "importing/readers/markup.py: MOST_ELEMENTS": "600000",
    "importing/readers/markup.py: MOST_OTHERS": "40",
    "importing/readers/objects.py: MOST_LISTS": "5",
    "importing/readers/objects.py: MOST_NAMES": "101",
    "importing/reading.py: LONGEST_HEADER": "20000",
    "importing/reading.py: MOST_BYTES": "30 * 1024 * 1024",
    "importing/reading.py: MOST_SIGNS": "20000",
    "importing/rows.py: LONGEST_OF_ALL": "1000",
    "importing/said/renamed.py: MOST": "300",
    "importing/said/series.py: LONGEST": "36",
    "importing/sources/known.py: (MOST_SHARE, MOST_MISSING)": "(0.2, 20)",
    "office/links/public.py: LONGEST": "1000",
    "office/local/offers.py: MOST": "8",
    "office/persons.py: LONGEST": "300",
    "planning/board/drawing.py: MOST": "20000",
    "planning/board/remembered.py: MOST": "5000",
    "planning/board/table.py: MOST_OF_A_WEEK": "3",
    "planning/reckoning/clock.py: MOST": "0.8",
    "providers/actions.py: (HOUR, INVITATIONS)": "(3600, 3)",
    "providers/twins.py: MOST": "5",
    "workplace/answers.py: MOST_RUNS": "40",
    "workplace/exams/file_rows.py: MOST": "10",
    "workplace/exams/pool.py: MOST": "50",
    "workplace/imports.py: MOST_WAITING": "5",
    "workplace/runs/corrections.py: MOST": "20",
    "workplace/runs/kinds.py: MOST": "10",
    "workplace/runs/places.py: MOST": "10",
    "workplace/takeover/renamed.py: MOST": "10",
}


def limits() -> dict[str, str]:
    """By module: what each constant that names one is."""
    found = {}
    for path, source in modules().items():
        if "simulation" in path.parts:
            continue
        for line in ast.parse(source).body:
            if isinstance(line, ast.Assign) and NAMED.search(names := ast.unparse(line.targets[0])):
                value = ast.unparse(line.value)
                if re.fullmatch(r"[\d_*+(), .]+|timedelta\(.*\)|number\(.*\)", value):
                    found[f"{path}: {names}"] = value
    return found


def test_no_limit_is_raised_unnoticed():
    assert limits() == LIMITS
