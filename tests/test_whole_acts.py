"""Who writes twice does so in one transaction: where the second fails, nothing of the first stands.

``test_half_written`` tries it at forms; this looks at all functions, whoever calls them.
"""

import ast
from collections import Counter
from functools import cache
from pathlib import Path

from tests.test_house import ROOT, tree_of
from tests.test_saved_rows import LOCKING, LOCKS, called, imported, modules, name_of, trees

STORES = {
    "bulk_create",
    "bulk_update",
    "create",
    "get_or_create",
    "update_or_create",
    "believe",
    "discard",
    "store",
}
STORES |= {"bulk_create_with_history", "bulk_update_with_history", "send_mail"}
RELATIONS = {"courses", "mails", "partners", "people", "providers"}  # filled by ``set`` and ``add``
LEAVES = (ast.Return, ast.Raise, ast.Continue, ast.Break)
Key = tuple[Path, str]


@cache
def functions() -> dict[Key, ast.FunctionDef]:
    """By module and name, methods with their class."""
    found = {}
    for name, tree in trees().items():
        for row in tree.body:
            inside = row.body if isinstance(row, ast.ClassDef) else []
            rows = [(f"{row.name}.{one.name}", one) for one in inside if isinstance(one, ast.FunctionDef)]
            rows += [(row.name, row)] if isinstance(row, ast.FunctionDef) else []
            found |= {(name, key): one for key, one in rows}
    return found


@cache
def leads_to(module: str, name: str) -> Key | None:
    path = Path(module.replace(".", "/"))
    path = next((one for one in (path.with_suffix(".py"), path / "__init__.py") if one in modules()), None)
    if path is None or (path, name) in functions():
        return path and (path, name)
    further = names_in(path).get(name)
    return leads_to(*further) if further else None


def names_in(path: Path) -> dict[str, tuple[str, str]]:
    return imported(tree_of(ROOT / path))


def callee(call: ast.Call, by: Key) -> Key | None:
    path, name = by
    match call.func:
        case ast.Name(id=one) if (path, one) in functions():
            return path, one
        case ast.Name(id=one) if one in names_in(path):
            return leads_to(*names_in(path)[one])
        case ast.Attribute(value=ast.Name(id="self"), attr=one):
            own = path, f"{name.partition('.')[0]}.{one}"
            return own if own in functions() else None
        case ast.Attribute(value=ast.Name(id=base), attr=one) if base in names_in(path):
            return leads_to(".".join(names_in(path)[base]), one)
    return None


def stores(call: ast.Call) -> bool:
    match call.func:
        case ast.Attribute(attr="save" | "delete"):
            return not call.args
        case ast.Attribute(attr="update", value=base):
            return bool(call.keywords) and not call.args and not isinstance(base, ast.Name)
        case ast.Attribute(attr="set" | "add", value=ast.Attribute(attr=relation)):
            return relation in RELATIONS
        case ast.Name(id=one) | ast.Attribute(attr=one):
            return one in STORES
    return False


# What a function writes, in three shapes: one after the other, one or the other, again and again.


def in_order(parts) -> tuple | int:
    found = [one for one in parts if one]
    return ("order", *found) if len(found) > 1 else found[0] if found else 0


def either(*parts) -> tuple | int:
    return ("either", *parts) if any(parts) else 0


def in_expression(node: ast.AST | None, by: Key) -> tuple | int:
    if node is None or isinstance(node, ast.Lambda | ast.Constant | ast.Name):
        return 0
    if isinstance(node, ast.IfExp):
        test, body, orelse = (in_expression(one, by) for one in (node.test, node.body, node.orelse))
        return in_order([test, either(body, orelse)])
    inside = [in_expression(one, by) for one in ast.iter_child_nodes(node)]
    if isinstance(node, ast.ListComp | ast.SetComp | ast.GeneratorExp | ast.DictComp):
        return ("again", in_order(inside)) if any(inside) else 0
    if isinstance(node, ast.Call):
        known = callee(node, by)
        inside += [1] if stores(node) else [("call", known)] if known in functions() else []
    return in_order(inside)


def in_block(lines: list[ast.stmt], by: Key) -> tuple | int:
    found = []
    for number, line in enumerate(lines):
        match line:
            case ast.If(test=test, body=body, orelse=orelse):
                found.append(in_expression(test, by))
                rest = lines[number + 1 :] if isinstance(body[-1], LEAVES) else None
                after = in_block([*orelse, *(rest or [])], by)
                found.append(either(in_block(body, by), after))
                if rest is not None:
                    break
            case ast.For(iter=head, body=body) | ast.While(test=head, body=body):
                inside = in_block(body, by)
                found += [in_expression(head, by), ("again", inside) if inside else 0]
            case ast.With(items=items, body=body):
                found += [*(in_expression(one.context_expr, by) for one in items), in_block(body, by)]
            case ast.Try(body=body, handlers=handlers, orelse=orelse, finalbody=final):
                found += [in_block(body, by), either(*(in_block(one.body, by) for one in handlers))]
                found += [in_block(orelse, by), in_block(final, by)]
            case ast.FunctionDef() | ast.ClassDef():
                pass
            case _:
                found.append(in_expression(line, by))
    return in_order(found)


def is_whole(function: ast.FunctionDef) -> bool:
    withs = [item for node in ast.walk(function) if isinstance(node, ast.With) for item in node.items]
    return any("atomic" in ast.unparse(one) for one in [*function.decorator_list, *withs])


def weigh(shape, weights) -> int:
    """How often it writes: never, once, or more often; what a whole function writes is written at once."""
    match shape:
        case 0 | 1:
            return shape
        case ("call", key):
            return min(weights[key], 1) if key in whole() else weights[key]
        case ("again", inside):
            return min(2 * weigh(inside, weights), 2)
        case ("either", *parts):
            return max(weigh(one, weights) for one in parts)
    return min(sum(weigh(one, weights) for one in shape[1:]), 2)


@cache
def whole() -> set[Key]:
    return {key for key, function in functions().items() if is_whole(function)}


@cache
def weights() -> dict[Key, int]:
    shapes = {key: in_block(function.body, key) for key, function in functions().items()}
    found = dict.fromkeys(shapes, 0)
    while (more := {key: weigh(shape, found) for key, shape in shapes.items()}) != found:
        found = more
    return found


@cache
def callers() -> dict[Key, set[Key]]:
    found = {key: set() for key in functions()}
    for by, function in functions().items():
        for call in called(function):
            if (key := callee(call, by)) in found and key != by:
                found[key].add(by)
    return found


def within() -> set[Key]:
    """Whole functions, and what they alone call."""
    found = {key for key, asked_by in callers().items() if key in whole() or asked_by}
    while loose := {key for key in found if key not in whole() and not callers()[key] <= found}:
        found -= loose
    return found


def named(keys) -> set[str]:
    return {f"{path}: {name}" for path, name in keys}


EACH_FOR_ITSELF = {  # each row is an act of its own, and the next goes on where one fails
    *("bildung_verbindet/personal.py: delete_accounts", "office/proposals.py: accept_proposals"),
    *("exams/tasks/serving.py: remind_of_licences", "exams/tasks/taking.py: forget_people"),
    *("enquiries/actions/following.py: end_holds", "enquiries/actions/following.py: follow"),
    *("enquiries/actions/translating.py: translate_waiting", "foundation/mail/outbox.py: send_due"),
    *("foundation/operation/jobs.py: run", "foundation/operation/jobs.py: run_all"),
    *("planning/desk/pages.py: say_of_double", "workplace/takeover/nightly.py: take_over_all"),
}
IN_THAT_OF_A_ROW = {  # ``following.each`` begins it, under the row's lock
    f"enquiries/actions/following.py: {name}" for name in ("ask_still", "chase", "close", "end_with_date", "lapse")
} | {"enquiries/letters.py: ask_to_call", "enquiries/letters.py: tell"}
IN_THAT_OF_OTHERS = {  # who calls them by a list, by the form or by what they are of
    *("enquiries/actions/keeping.py: put", "exams/sought.py: follow", "exams/sought.py: follow_enquiry"),
    *("exams/sought.py: SoughtExam.gone", "workplace/runs/import_check.py: ImportCheck.apply"),
    *("courses/actions/texts.py: TextsOfRuns.pass_on", "courses/actions/gate.py: settle"),
    *("courses/actions/gate.py: propose", "courses/actions/letters.py: tell_office"),
    *("pages/forms.py: StatementForm.store", "planning/starts/asked.py: Asked.keep"),
    "workplace/runs/import_check.py: ImportCheck.let_reasons_lapse",
}
COUNTS = {  # a row that is made where none is, and then counted up: each for itself loses nothing
    "courses/models/meanings.py: VainSearchQuerySet.note",
    *(
        "enquiries/models/counts.py: EnquiryCountQuerySet.add",
        "planning/models/outcomes.py: DemandOutcomeQuerySet.add",
    ),
    *("accounts/adapter.py: AccountAdapter._delete_login_attempts_cached_email", "accounts/attempts.py: forget"),
    *("accounts/adapter.py: AccountAdapter.authenticate", "foundation/submissions/limits.py: give_back"),
    *("foundation/submissions/codes.py: row_with_code", "courses/evaluations/views.py: evaluate"),
    *(
        "enquiries/code_views.py: code",
        "enquiries/code_views.py: is_theirs",
        "exams/placement/slip_views.py: code",
    ),
    *(
        "planning/public/views.py: code",
        "planning/desk/pages.py: known_code",
        "planning/desk/pages.py: whose_code",
    ),
    *("workplace/exams/slips.py: accept_shown_seat", "workplace/exams/slips.py: check_slip"),
}
TIDIES_FIRST = {  # or last: what goes is over, whether or not the rest succeeds
    *("foundation/submissions/kept.py: keep", "foundation/submissions/kept.py: after_csrf_failure"),
    *("foundation/submissions/kept.py: KeptFormMiddleware.led_through_login", "workplace/imports.py: imports"),
    *(
        "foundation/submissions/kept.py: KeptFormMiddleware.__call__",
        "bildung_verbindet/machine_views.py: csrf_failure",
    ),
    *("foundation/operation/jobs.py: attempt", "foundation/privacy/mail_files.py: forget_attachments"),
    *("foundation/operation/jobs.py: noted", "foundation/operation/jobs.py: try_to_note"),
    "bildung_verbindet/operation/backups/saving.py: save",
    *("foundation/privacy/mail_files.py: forget_mails", "office/mails.py: drop_mail"),
}
PUTS_UP = {  # a portal, and may be done again
    *("bildung_verbindet/freshness/stamps.py: install_triggers", "places/loading.py: load_areas"),
    *("bildung_verbindet/operation/backups/bringing_back.py: aftermath", "places/loading.py: load_places"),
    *("bildung_verbindet/operation/backups/bringing_back.py: bring_back", "places/loading.py: load_spellings"),
}
NO_ROWS = {  # what is stored there is none, or one of two
    *("foundation/submissions/gathered.py: leaves_at", "foundation/submissions/gathered.py: take_back"),
    *(
        "cooperation/office.py: new_network_mail",
        "office/persons.py: person",
        "office/proposals.py: correct_proposal",
    ),
    "workplace/enquiries.py: answer_by_link",
    *(
        f"workplace/{name}.py: remember"
        for name in ("exams/file_rows", "runs/corrections", "runs/kinds", "runs/places", "takeover/renamed")
    ),
}
LOOSE = EACH_FOR_ITSELF | IN_THAT_OF_A_ROW | IN_THAT_OF_OTHERS | COUNTS | TIDIES_FIRST | PUTS_UP | NO_ROWS


def test_who_writes_twice_is_whole_or_called_by_who_is():
    found = {key for key, number in weights().items() if number > 1} - within()

    assert named(key for key in found if "management" not in key[0].parts) == LOOSE
    assert len([key for key, number in weights().items() if number > 1]) > 250


ONCE = {  # a single statement, or a count that is made whole by the caller's
    *("cooperation/means/actions.py: give_back", "courses/actions/runs.py: enter_sections"),
    "bildung_verbindet/operation/backups/saving.py: await_first_backup",
    *("courses/seat_links.py: end_links", "exams/tasks/taking.py: follow_licences"),
    *("foundation/editing/snapshots.py: write", "foundation/privacy/clock.py: note_warning"),
    "foundation/operation/jobs.py: forget_others",
    *("foundation/operation/audit.py: note", "foundation/operation/audit.py: erasing"),
    "foundation/operation/audit.py: noting_rights",
    *("foundation/privacy/forgetting.py: forget", "foundation/submissions/limits.py: forget"),
    *("importing/said/kept.py: keep", "importing/sources/outcomes.py: note_approved"),
    *("importing/sources/outcomes.py: note_success", "importing/undoing.py: keep"),
    *("planning/actions/doubles.py: ask_about", "planning/actions/entering.py: enter_oneself"),
    *("planning/proposed/making.py: make_proposals", "planning/starts/judging.py: judge"),
    *("planning/supply/matrix.py: count_month", "workplace/runs/start_check.py: keep"),
}


def is_asked_by_people(key: Key) -> bool:
    """A view, a form, or a command."""
    names = [one.arg for one in functions()[key].args.args]
    return "request" in names or "management" in key[0].parts or "Form." in key[1]


def test_what_a_page_or_a_command_lets_do_elsewhere_is_whole():
    found = {
        key
        for key, number in weights().items()
        if number and key not in whole() and not is_asked_by_people(key)
        for by in callers()[key]
        if is_asked_by_people(by) and by[0] != key[0]
    }

    assert named(found) - LOOSE == ONCE


# Whoever changes what is there holds it before: two threads tell of a lock that is missing by chance only.

ONLY_NEW = {  # they make rows, or write mails, and change nothing that anybody else could be changing
    *("accounts/actions.py: create_account", "contacts/actions.py: receive_message"),
    "accounts/models.py: UserManager.create_superuser",
    "contacts/models.py: LanguageWishQuerySet.note",  # adds to a number, whatever it is
    *("cooperation/actions.py: invite_to_meeting", "cooperation/actions.py: send_network_mail"),
    *("cooperation/means/pages.py: new_need", "cooperation/means/pages.py: new_offer"),
    *("courses/actions/reviews.py: remark", "enquiries/actions/receiving.py: receive"),
    *("foundation/editing/model_pages.py: ModelPages.new", "foundation/submissions/once.py: claim_of"),
    *("office/local/pages.py: note_of_area", "office/management/deleting.py: tell_office"),
    *("planning/actions/entering.py: enter", "planning/starts/letters.py: pass_on"),
    *("providers/actions/applications.py: receive_application", "workplace/courses.py: new_course"),
    *("workplace/runs/import_check.py: ImportCheck.pass_all_on", "importing/plans.py: Plan.create_courses"),
}
TOLD_ONCE = {  # each night one process tells, and notes for which day
    *(
        "cooperation/actions.py: remind_of_agreement",
        "exams/actions.py: remind",
        "exams/placement/actions.py: remind",
    ),
    *(
        "exams/placement/holding.py: tell_of_dates",
        "exams/tasks/lending.py: remind",
        "exams/tasks/serving.py: remind",
    ),
    *("exams/tasks/taking.py: remind", "planning/starts/watching.py: tell", "office/links/public.py: check_links"),
    *("planning/actions/joining.py: count_entry_demand", "planning/actions/publishing.py: publish_numbers"),
    *("providers/actions/licences.py: remind_of_licence", "foundation/privacy/clock.py: trust"),
    *("enquiries/actions/receiving.py: confirm", "exams/placement/actions.py: confirm"),
}
ENDS = {  # what goes is gone, whoever changes it meanwhile
    *(
        "accounts/admin.py: UserAdmin.delete_queryset",
        "accounts/admin.py: WaysIn.delete_model",
        "accounts/admin.py: WaysIn.delete_queryset",
        "accounts/models.py: User.delete",
        "accounts/models.py: UserQuerySet.delete",
        "importing/undoing.py: delete",
    ),
    *("foundation/editing/model_pages.py: ModelPages.delete_row", "foundation/privacy/again.py: erase_again"),
    *("foundation/privacy/clock.py: confirm", "foundation/privacy/erasure.py: erase"),
    *("foundation/privacy/erasure.py: leave", "foundation/privacy/forgetting.py: forget_histories"),
    *("foundation/privacy/register.py: delete", "office/persons.py: is_erased"),
    *("providers/actions/licences.py: end_licence", "providers/actions/members.py: withdraw"),
    *("providers/admin.py: ProviderAdmin.delete_model", "providers/admin.py: ProviderAdmin.delete_queryset"),
}
HELD_BY_CALLER = {  # the view of their form, which compares the version, or who saves the row
    *(
        "contacts/actions.py: answer_message",
        "courses/actions/runs.py: set_days",
        "providers/actions/licences.py: save_licence",
    ),
    *("exams/files/taking.py: Entries.take", "exams/placement/actions.py: save_appointment"),
    *("foundation/editing/slugs.py: Addressed.save", "foundation/editing/versioned.py: VersionedForm.save"),
    *("foundation/languages/translations.py: note_changes", "providers/models/organisations.py: Membership.save"),
    *("providers/models/organisations.py: Provider.save", "accounts/admin.py: UserAdmin.user_change_password"),
    *("accounts/admin.py: WaysIn.save_model", "cooperation/admin.py: NotedRights.changeform_view"),
    "accounts/management/commands/changepassword.py: Command.handle",  # Django's own, of somebody at the machine
}
TRIES = {"bildung_verbindet/operation/state.py: database"}
OF_A_KIND = {"lock_all", "believe", "discard", "settle"}  # locks that are asked for at a row or a class


def is_lock(call: ast.Call) -> bool:
    name = getattr(call.func, "attr", "")
    return name == "select_for_update" or name in OF_A_KIND


def holding() -> set[Key]:
    """Who takes a lock, or calls somebody who does."""
    found = {key for key, function in functions().items() if any(map(is_lock, called(function)))}
    while more := {by for key in found for by in callers()[key]} - found:
        found |= more
    return found


def test_every_act_holds_what_it_changes():
    loose = {key for key in whole() - holding() if weights()[key]}

    assert named(loose) == ONLY_NEW | TOLD_ONCE | ENDS | HELD_BY_CALLER | TRIES


LOCKS_TAKEN = {
    "accounts": 1,
    "bildung_verbindet": 1,
    "contacts": 8,
    "cooperation": 7,
    "courses": 34,
    "enquiries": 26,
    "exams": 38,
    "foundation": 15,
    "importing": 9,
    "office": 2,
    "pages": 1,
    "planning": 24,
    "providers": 11,
    "workplace": 68,
}


def test_no_lock_of_a_room_is_taken_away_unnoticed():
    """Where an act takes several, each keeps another one out: whoever needs one less says so here."""
    found = Counter(
        name.parts[0]
        for name, tree in trees().items()
        for call in called(tree)
        if name_of(call) in LOCKS | LOCKING
    )

    assert dict(found) == LOCKS_TAKEN
