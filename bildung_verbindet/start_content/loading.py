"""What a new portal begins with, read from the TOML files beside this module.

German and English stand in one file for each kind, the others in one file each in ``translations``.
A row is made when its key is not there yet, and never touched again: the office edits it in the administration.
Only a language in which it has no word yet is filled in, as long as its German texts are those from here.
What belongs to another row (people to an office, press references to a post, signatures to an agreement) is made
only together with it, so that a person whom the office has removed does not come back.
"""

import tomllib
from functools import cache
from pathlib import Path

from django.conf import settings
from django.db import transaction
from modeltranslation.utils import build_localized_fieldname

from contacts.models import ContactPerson, Office
from cooperation.actions import rights
from cooperation.models import Agreement, MeansKind, Partner, Signature
from courses.models import Category, CourseType, TitleWords, WordMeaning
from exams.models import ExamKind
from foundation.many_rows import create_with_history
from foundation.operation import audit
from news.models import Post, PressReference
from pages.models import Front, Page
from places.loading import load_places
from places.models import Locality, Municipality
from planning.models import Threshold

FOLDER = Path(__file__).parent
LANGUAGES = [code for code in settings.MODELTRANSLATION_LANGUAGES if code not in {"de", "en"}]
COUNTED = [
    Municipality,
    Locality,
    Category,
    CourseType,
    ExamKind,
    Threshold,
    WordMeaning,
    TitleWords,
    Office,
    ContactPerson,
    Front,
    Page,
    Post,
    Partner,
    Agreement,
    MeansKind,
]


@transaction.atomic
def load_start_content():
    """Makes what is missing; returns the number of new rows by the name of their kind."""
    before = counts()
    load_places()
    create_missing(Category, in_order(rows("categories")))
    load_course_types()
    load_exam_kinds()
    load_thresholds()
    load_word_meanings()
    load_title_words()
    load_offices()
    create_missing(Front, rows("front"))
    create_missing(Page, in_order(rows("pages")))
    load_posts()
    with audit.noting_rights(rights):
        load_agreements()
    load_means_kinds()
    return {kind: number - before[kind] for kind, number in counts().items() if number > before[kind]}


def counts():
    return {str(model._meta.verbose_name_plural): model.objects.count() for model in COUNTED}


def load_course_types():
    categories = {category.slug: category for category in Category.objects.all()}
    for row in missing(CourseType, in_order(rows("course_types"))):
        CourseType.objects.create(**{**row, "category": categories[row["category"]]})


def load_exam_kinds():
    """A kind of course that the office has deleted leads nowhere."""
    for row in missing(ExamKind, in_order(rows("exam_kinds"))):
        leading = row.pop("course_types")
        ExamKind.objects.create(**row).course_types.set(CourseType.objects.filter(slug__in=leading))


def load_thresholds():
    """Of kinds of courses that have none yet."""
    for row in read("thresholds.toml")["rows"]:
        types = CourseType.objects.filter(slug__in=row.pop("course_types"), thresholds=None)
        Threshold.objects.bulk_create(Threshold(course_type=kind, **row) for kind in types)


def load_word_meanings():
    known = set(WordMeaning.objects.values_list("language", "meaning", "instead"))
    new = []
    for name, by_language in read("word_meanings.toml").items():
        kind, _is, instead = name.partition("=") if name.startswith("words=") else (name, "", "")
        for language, words in by_language.items():
            if (language, kind, instead) not in known:
                new.append(WordMeaning(language=language, meaning=kind, instead=instead, words=words))
    create_with_history(new)


def load_title_words():
    """Of kinds and levels for which the office has none yet."""
    types = {course_type.slug: course_type for course_type in CourseType.objects.all()}
    keys = "course_type__slug", "level_from", "level_to"
    known = set(TitleWords.objects.filter(provider=None).values_list(*keys))
    for row in read("title_words.toml")["rows"]:
        slug = row.pop("course_type", None)
        if (slug, row.get("level_from"), row.get("level_to")) not in known and slug in {None, *types}:
            TitleWords.objects.create(**row, course_type=types.get(slug))


def load_offices():
    for row in missing(Office, in_order(rows("offices"))):
        people = translated("people", in_order(row.pop("people")))
        municipality = Municipality.objects.get(ags=row.pop("municipality"))
        office = Office.objects.create(**row, municipality=municipality)
        for person in missing(ContactPerson, people):
            ContactPerson.objects.create(**person, office=office)


def load_posts():
    for row in missing(Post, rows("news")):
        references = row.pop("press_references")
        post = Post.objects.create(**row)
        for reference in references:
            PressReference.objects.create(**reference, post=post)


def load_agreements():
    """Partners come with an agreement: their only key is their name, and that the office may change."""
    kinds = {row["name"]: row for row in rows("partners")}
    for row in missing(Agreement, rows("agreements")):
        signatures = row.pop("signatures")
        agreement = Agreement.objects.create(**row)
        for signature in signatures:
            name = signature.pop("partner")
            partner, _ = Partner.objects.get_or_create(name=name, defaults=kinds[name])
            Signature.objects.create(**signature, agreement=agreement, partner=partner)


def load_means_kinds():
    """Once: their only key is their name, and that the office may change."""
    if not MeansKind.objects.exists():
        given = read("means_kinds.toml")["rows"]
        for order, row in enumerate(given):
            MeansKind.objects.create(**row, order=order)


def rows(name):
    return translated(name, read(f"{name}.toml")["rows"])


def read(name):
    return tomllib.loads((FOLDER / name).read_text(encoding="utf-8"))


@cache
def translations():
    return {code: read(f"translations/{code}.toml") for code in LANGUAGES}


def translated(kind, rows):
    """The rows with their texts in the other languages; words for the search are added to the German ones."""
    for row in rows:
        for code, kinds in translations().items():
            texts = dict(kinds.get(kind, {}).get(row.get("slug"), {}))
            if words := texts.pop("synonyms", ""):
                row["synonyms"] = f"{row['synonyms']}, {words}"
            row |= {build_localized_fieldname(field, code): text for field, text in texts.items()}
    return rows


def in_order(rows):
    """Each row with its place in the file, in steps of ten that leave room between."""
    return [{"order": number * 10, **row} for number, row in enumerate(rows, start=1)]


def missing(model, rows):
    known = {obj.slug: obj for obj in model.objects.all()}
    for row in rows:
        if row["slug"] in known:
            add_languages(known[row["slug"]], row)
    return [row for row in rows if row["slug"] not in known]


def add_languages(obj, row):
    """Where the office has left the German texts as they were, and has written nothing in that language."""
    german = {name: text for name, text in row.items() if name.endswith("_de")}
    if any(getattr(obj, name) != text for name, text in german.items()):
        return
    fields = [name.removesuffix("_de") for name in german]
    added = []
    for code in LANGUAGES:
        columns = [build_localized_fieldname(field, code) for field in fields]
        if not any(getattr(obj, column) for column in columns):
            added += [column for column in columns if row.get(column)]
    for column in added:
        setattr(obj, column, row[column])
    if added:
        obj.save()


def create_missing(model, rows):
    for row in missing(model, rows):
        model.objects.create(**row)
