"""Whose placement tests all partners accept."""


def is_tester(provider):
    """Who has signed an agreement that is in force, or has a licence that the office has seen."""
    return provider.is_trusted or provider.licences.in_force().exists()
