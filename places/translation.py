from foundation.editing.history import with_history
from places.models import Area, Region

with_history(Region)
with_history(Area)
