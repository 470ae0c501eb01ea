"""A provider's courses from a file, looked at before anything happens, and back into one."""

from functools import wraps

from django import forms
from django.contrib import messages
from django.db import transaction
from django.http import Http404, HttpResponse
from django.shortcuts import get_object_or_404, redirect
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from django.views.decorators.http import require_POST

from courses import actions
from courses.models import ImportedFile
from courses.models.changes import digest
from exams.files.taking import Entries
from foundation.editing.locking import locked
from foundation.reading.single_values import one_of, version_in
from foundation.web.progress import step, takes_long
from importing import rows
from importing.apart import read_apart
from importing.columns import mapped
from importing.plans import Plan
from importing.readers.encodings import OLD, proposed, table_in
from importing.readers.headers import likely_header, named
from importing.reckoning import has_month_first, mapping_of
from importing.said.kept import SERIES, keep
from importing.sheets import MOST_BYTES, CourseFileError, read, without_what_was_noticed
from importing.sources.outcomes import note_approved
from importing.undoing import keep as keep_done
from importing.undoing import last_of
from planning.starts.letters import TooOftenError
from providers.models import Provider
from workplace import files
from workplace.exams import file_rows
from workplace.exams.file_rows import FileRows
from workplace.guards import for_members, page
from workplace.runs import corrections, kinds, places
from workplace.runs.checks import warn_of_near
from workplace.runs.import_check import ImportCheck, decided_of_others
from workplace.runs.preview import (
    Asked,
    ColumnsForm,
    OptionsForm,
    Preview,
    columns_with_cells,
    field_names,
    name_of,
    places_of,
)
from workplace.takeover import pages as takeover
from workplace.takeover import renamed
from workplace.takeover.gone import gone_from

FILES = gettext_lazy("Import and export")
MOST_WAITING = 5  # files that somebody has sent and not yet taken, at one provider
EXCEL = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"


class UploadForm(forms.Form):
    file = forms.FileField(
        label=gettext_lazy("CSV, Excel, XML, calendar or JSON file"),
        widget=forms.FileInput({"accept": ".csv,.xlsx,.txt,.xml,.ics,.json"}),
        help_text=gettext_lazy("At most 30 MB and 20 000 rows. Nothing is changed before you have seen it."),
    )

    def clean_file(self):
        """Takes the file apart: what is kept is its table."""
        file = self.cleaned_data["file"]
        if file.size > MOST_BYTES:
            raise forms.ValidationError(_("The file is larger than 30 MB."))
        try:
            step(gettext_lazy("The file is read"))
            file.table = read_apart(file)
        except CourseFileError as problem:
            raise forms.ValidationError(str(problem)) from problem
        return file


@takes_long(FILES)
@for_members
def imports(request, provider):
    form = UploadForm(data=request.POST or None, files=request.FILES or None)
    if request.method == "POST" and form.is_valid():
        file = form.cleaned_data["file"]
        known = mapping_of(provider, file.table)
        sent = provider.imported_files.create(
            user=request.user, name=file.name[:200], table=file.table, mapping=known
        )
        sent_before = provider.imported_files.waiting().filter(as_of=None).values_list("pk", flat=True)
        provider.imported_files.filter(pk__in=sent_before[MOST_WAITING:]).delete()
        return redirect("workplace:import", provider.slug, sent.pk)
    files = provider.imported_files.defer("table", "undo").select_related("user")
    context = {
        "form": form,
        "waiting": files.waiting().filter(as_of=None),
        "files": list(files.taken_in()[:10]),
        "last": last_of(provider),
        **takeover.said_on_imports(provider),
    }
    return page(request, "workplace/imports.html", provider, context)


def while_it_waits(view):
    """Whoever comes when the file has been taken is told so, in place of an error."""

    @wraps(view)
    def answered(request, provider, pk):
        try:
            return view(request, provider, pk)
        except Http404:
            if not provider.imported_files.exclude(status=ImportedFile.Status.OPEN).filter(pk=pk).exists():
                raise
        messages.info(request, _("This file has been imported already. What it did stands below."))
        return redirect("workplace:imports", provider.slug)

    return answered


@takes_long(FILES)
@for_members
@while_it_waits
def imported(request, provider, pk):
    """What each row would do, what the columns mean, and what there is to think about of new starts."""
    sent = get_object_or_404(provider.imported_files.waiting(), pk=pk)
    return looked_at(request, sent, read_options(request.GET))


def read_options(data):
    options = OptionsForm(data=data)
    options.is_valid()
    return options


def looked_at(request, sent, options, decided=None):
    """``decided``: of new starts, as it was typed so far."""
    try:
        plan = plan_of(sent, request.user, **options.for_plan)
    except CourseFileError as error:
        return preview(request, sent, options, problem=str(error))
    return preview(request, sent, options, plan, ImportCheck(request.user, plan, decided, is_asking=False))


def preview(request, sent, options, plan=None, check=None, problem=None):
    provider, found, encoding = sent.provider, columns(sent), options.doubted(sent)
    for group in check.groups if check else ():
        group.show_page(request)
    overview, gone = Preview(request, plan, options.chosen) if plan else None, gone_from(sent, plan)
    unasked = decided_of_others(request.POST, None if encoding or gone else check)
    context = {
        "file": sent,
        "plan": plan,
        "problem": problem,
        "preview": overview,
        "asked": Asked(request, plan, overview, options.kinds, not encoding) if plan else None,
        "exams": FileRows(request, plan) if plan else None,
        "encoding": encoding,  # first of all: in the wrong one cells only look as if they were not understood
        "counts": counted(plan) if plan else [],
        "gone": gone,
        "columns": found,
        "unmapped": [column for column in found if not column["field"]],
        "mapped": [column for column in found if column["field"]],
        "fields": field_names().items(),
        "options": options.parted(choices_of(sent, plan, overview)),
        "here": options.query_with(places_of(request)),
        "opened_at": address_of(request, sent, options),
        "check": check,
        "unasked": unasked,
    }
    status = 400 if check and check.for_all.is_bound else 200
    return page(request, "workplace/import.html", provider, context, status=status)


def choices_of(sent, plan, overview):
    """Names of what somebody may choose for the file as a whole."""
    if plan is None:
        return []
    found = {
        "publish": not plan.is_reviewed,
        "takes_seats": not sent.as_of,
        "overwrites": overview.has_changes_here,
        "month_first": has_month_first(plan.sheet),
        "kind": True,
    }
    return [name for name, is_asked in found.items() if is_asked]


def plan_of(sent, user, *, kind="", month_first=False, **options):
    """Raises ``CourseFileError``. ``kind``: of what is not recognised, where somebody has chosen one."""
    if sent.as_of:  # of numbers of seats the later one counts
        options["takes_seats"] = True
    return Plan(
        read(sent.table, sent.mapping)._replace(month_first=month_first, as_of=sent.as_of),
        sent.provider,
        default_type=kind or kinds.default_type(),
        is_decided=bool(kind),
        user=user,
        **options,
    )


def shown_again(request, sent, options):
    """As it was looked at, or turned to; what is decided of new starts stays typed until the import writes it."""
    if one_of(request.POST, "decides", {"on"}):
        return looked_at(request, sent, options, request.POST)
    return redirect(address_of(request, sent, options))


def address_of(request, sent, options):
    return reverse("workplace:import", args=[sent.provider.slug, sent.pk]) + options.query_with(places_of(request))


@transaction.atomic
def take_answers(request, provider, pk):
    """The file, locked, and its options, once all is kept that was said on the page, for it and the next ones.

    Whichever button was pressed, nothing is lost. What the page had shown and nobody touched stays as somebody
    else may have said it meanwhile.
    """
    sent = locked(provider.imported_files.waiting(), pk=pk)
    keep_encoding(sent, request.POST)
    keep_columns(sent, request.POST)
    for asked in (kinds, places, renamed, corrections, file_rows):
        asked.remember(provider, request.POST)
    if said := one_of(request.POST, "series", {"yes", "no"}):
        keep(provider, SERIES, "*", said)
    return sent, read_options(request.POST)


def counted(plan):
    """Pairs of what becomes of rows, in words, and how many."""
    words = {
        rows.CREATED: _("created"),
        rows.CHANGED: _("changed"),
        rows.UNCHANGED: _("unchanged"),
        rows.SKIPPED: _("skipped"),
    }
    if rows.APART in plan.counts:
        words[rows.APART] = _("exams and placement tests")
    return [(word, plan.counts.get(action, 0)) for action, word in words.items()]


def columns(sent):
    """Each column's name with what it is taken for and its first cells."""
    position, header = likely_header(sent.table, sent.mapping)
    rows = without_what_was_noticed(sent.table)[0][position + 1 :]
    header = named(header, rows)
    return columns_with_cells(rows, header, mapped(header, sent.mapping, rows))


def keep_columns(sent, data):
    """What they mean, for this file and those like it."""
    found = columns(sent)
    form = ColumnsForm(found, data=data)
    if not form.is_valid() or not form.changed_data:
        return
    chosen = {name: form.cleaned_data[name] for name in form.changed_data}
    for column in found:
        sent.mapping[column["name"]] = chosen.get(name_of(column), column["field"])
    sent.save(update_fields=["mapping"])
    names = digest(likely_header(sent.table, sent.mapping)[1])
    sent.provider.file_shapes.update_or_create(names=names, defaults={"mapping": sent.mapping})


def keep_encoding(sent, data):
    """In which the file was saved, as somebody has seen by the example: it is read again."""
    found = proposed(sent.table)
    if found and one_of(data, "encoding", set(OLD)) == found.encoding:
        sent.table = table_in(sent.table, found.encoding)
        sent.mapping = mapping_of(sent.provider, sent.table)
        sent.save(update_fields=["table", "mapping"])


@takes_long(FILES)
@require_POST
@for_members
@while_it_waits
@transaction.atomic
def keep_answers(request, provider, pk):
    """And look again, or at other rows, or at other questions."""
    return shown_again(request, *take_answers(request, provider, pk))


@takes_long(FILES)
@require_POST
@for_members
@while_it_waits
@transaction.atomic
def take_exams(request, provider, pk):
    """The dates of exams and placement tests that were shown; the courses of the file wait for their own click."""
    provider = locked(Provider.objects.select_related("municipality"), pk=provider.pk)
    sent, options = take_answers(request, provider, pk)
    try:
        entries = Entries(plan_of(sent, request.user, **options.for_plan), request.user)
    except CourseFileError:  # the page says it
        return shown_again(request, sent, options)
    if options.doubted(sent):
        messages.error(request, _("Please say first whether the words of the file look right."))
    elif version_in(request.POST, "exams-version") != entries.version:
        messages.error(request, _("Your exams have changed since this was shown. Please look again."))
    else:
        messages.success(request, _("Dates of exams and placement tests taken over: %d") % entries.take())
    return shown_again(request, sent, options)


@takes_long(FILES)
@require_POST
@for_members
@while_it_waits
@transaction.atomic
def do_import(request, provider, pk):
    """All rows that can be understood, or nothing; and just what the preview has shown."""
    actions.lock_all(provider)
    sent, options = take_answers(request, provider, pk)
    try:
        plan = plan_of(sent, request.user, **options.for_plan)
    except CourseFileError:  # the page says it
        return shown_again(request, sent, options)
    if version_in(request.POST) != plan.version:
        messages.error(request, _("Since this was shown, what the file would do has changed. Please look again."))
        return shown_again(request, sent, options)
    check = ImportCheck(request.user, plan, request.POST)
    if check.is_open or gone_from(sent, plan) or options.doubted(sent):
        return preview(request, sent, options, plan, check)
    try:
        check.apply()
    except TooOftenError:
        return preview(request, sent, options, plan, check)
    reopened = check.reopened()
    plan.apply()
    warn_of_near(request, provider, reopened)
    if sent.as_of:
        note_approved(provider, plan, corrections.cells_without_sense(plan.usable))
    keep_done(plan, sent)
    messages.success(request, _("Imported: %(counts)s.") % {"counts": in_words(counted(plan))})
    return redirect("workplace:imports", provider.slug)


def in_words(counts):
    return ", ".join(f"{number} {word}" for word, number in counts)


@for_members
def template(request, provider):
    return as_excel(files.template(), "vorlage.xlsx")


@for_members
def export(request, provider):
    """Everything that belongs to the provider, as one file."""
    return as_excel(files.export(provider), f"{provider.slug}.xlsx")


def as_excel(data, name):
    response = HttpResponse(data, content_type=EXCEL)
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
