from allauth.account.adapter import DefaultAccountAdapter


class AccountAdapter(DefaultAccountAdapter):
    """Nobody signs up unasked: accounts are made by invitation."""

    def is_open_for_signup(self, request):
        return False
