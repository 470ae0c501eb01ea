from django.core.management.base import BaseCommand
from django.utils import translation

from foundation.privacy.register import Held, register

LEGAL_BASIS = """\
The last column is empty for the county to fill in, in a copy of its own (`manage.py describe_personal_data`): for
each table the article and the law on which it holds these data, such as Art. 6 (1) (e) GDPR with the law that
gives it the task, and where that is consent, how a person gives it and takes it back."""


class Command(BaseCommand):
    help = "Writes the register of docs/data-protection.md: which columns hold a person, when that ends, and why."

    def handle(self, **options) -> None:
        self.stdout.write(f"{LEGAL_BASIS}\n\n{table()}")


def table() -> str:
    """In Markdown; a history stands in the line of its table. What the law says of each, the county says."""
    with translation.override("en"):
        rows = [row(held) for held in register() if held.since != "history_date"]
    return "\n".join(["| App | Table | Columns | Ends | Legal basis |", "|---|---|---|---|---|", *sorted(rows)])


def row(held: Held) -> str:
    kinds = ("names", "emails", "phones", "texts", "others", "secrets")
    columns = ", ".join(f"`{name}`" for kind in kinds for name in getattr(held, kind))
    app, _dot, model = held.label.partition(".")
    history = " and its history" if hasattr(held.model, "history") else ""
    return f"| {app} | {model}{history} | {columns} | {held.end} |  |"
