from django.core.management.base import BaseCommand
from django.utils import translation

from foundation.privacy.register import Held, register


class Command(BaseCommand):
    help = "Writes the table of docs/data-protection.md: which columns hold a person, and when that ends."

    def handle(self, **options) -> None:
        self.stdout.write(table())


def table() -> str:
    """In Markdown; a history stands in the line of its table."""
    with translation.override("en"):
        rows = [row(held) for held in register() if held.since != "history_date"]
    return "\n".join(["| App | Table | Columns | Ends |", "|---|---|---|---|", *sorted(rows)])


def row(held: Held) -> str:
    kinds = ("names", "emails", "phones", "texts", "others", "secrets")
    columns = ", ".join(f"`{name}`" for kind in kinds for name in getattr(held, kind))
    app, _dot, model = held.label.partition(".")
    history = " and its history" if hasattr(held.model, "history") else ""
    return f"| {app} | {model}{history} | {columns} | {held.end} |"
