import pytest
from django.apps import apps
from django.db import connection, models
from django.db.backends.postgresql import compiler as postgresql
from django.db.models import Count, Exists, F, OuterRef
from django.db.models.functions import Lower
from django.db.models.sql import compiler as others

from courses.models import Course, CourseRun
from foundation.databases.columns import KeptColumns
from providers.models import Provider

pytestmark = pytest.mark.django_db


def queries(model):
    """As pages ask: plain, ordered, with what belongs to it, a part, counted, joined, told apart, renamed."""
    rows = model._base_manager.all()
    texts = [field.name for field in model._meta.concrete_fields if isinstance(field, models.CharField)]
    ones = [field for field in model._meta.concrete_fields if field.many_to_one and not field.null]
    yield from (
        rows,
        rows.order_by("-pk"),
        rows.order_by(F("pk").desc(), "?"),
        rows.select_related(),
        rows.distinct(),
    )
    yield rows.annotate(other=Count("pk")).order_by("other", "pk")
    yield rows.filter(Exists(model._base_manager.filter(pk=OuterRef("pk")).order_by("pk")))
    yield rows.filter(pk__in=model._base_manager.order_by("pk")[:3])
    yield rows.order_by().union(model._base_manager.order_by()).order_by("pk")
    yield model._base_manager.order_by("pk").values("pk")
    yield called(rows.all(), "other")
    yield rows.extra(select={"other": "1"})
    if texts:
        yield rows.only(texts[0]).order_by(Lower(texts[0]))
        yield rows.defer(texts[0]).distinct().order_by(texts[0])
    for field in ones:
        yield rows.select_related(field.name).order_by(f"{field.name}__pk")


def called(rows, name):
    """As within another query."""
    rows.query.change_aliases({rows.query.get_initial_alias(): name})
    return rows


def said(compiler):
    sql, params = compiler.as_sql()
    converters = compiler.get_converters([column for column, *_others in compiler.select])
    return (
        sql,
        params,
        {place: [one.__qualname__ for one in found] for place, (found, _column) in converters.items()},
        compiler.klass_info and compiler.klass_info["select_fields"],
        compiler.annotation_col_map,
    )


@pytest.mark.both
def test_the_same_is_asked_as_by_django_itself():
    django = (postgresql if connection.vendor == "postgresql" else others).SQLCompiler
    tried = [Course, CourseRun, Provider, *apps.get_models()[::8]]
    asked = [(str(model), number, rows) for model in tried for number, rows in enumerate(queries(model))]

    for _again in range(2):
        for model, number, rows in asked:
            ours = said(rows.query.clone().get_compiler(connection=connection))
            theirs = said(django(rows.query.clone(), connection, "default"))

            assert ours == theirs, (model, number)
    assert len(asked) > 200
    assert isinstance(Course.objects.all().query.get_compiler("default"), KeptColumns)
    assert {Course, CourseRun, Provider} <= vars(connection.ops)["kept_rows"].keys()
