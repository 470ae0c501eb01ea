from foundation.editing.history import with_history
from planning.models import ClashRule, Threshold

with_history(ClashRule)
with_history(Threshold)
