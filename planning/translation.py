from foundation.editing.history import with_history
from planning.models import ClashRule, Source, Threshold

for model in (ClashRule, Source, Threshold):
    with_history(model)
