"""What this room holds of persons, see ``foundation.privacy.register``: nothing, there are only numbers."""

HELD = []
NOT_PERSONAL = {
    "exams.ExamKind": ("machine_texts name slug short purpose open_to bring registration retake synonyms source"),
    "exams.ExamSession": "venue street postal_code licence",
}
