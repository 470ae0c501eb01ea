from allauth.account.adapter import get_adapter
from allauth.account.forms import ConfirmLoginCodeForm

from foundation.submissions.limits import count

GUESSES, TIME = 3, 600  # of one code, in seconds


class LoginCodeForm(ConfirmLoginCodeForm):
    """Counts guesses by the code itself: as many as are sent at the same moment share what is allowed."""

    def clean_code(self):
        if self.expected_code and count("login code", self.expected_code, TIME).number > GUESSES:
            raise get_adapter().validation_error("too_many_login_attempts")
        return super().clean_code()
