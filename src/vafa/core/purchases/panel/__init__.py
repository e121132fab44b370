"""What purchases bring to the panel: a programme tried on one basket and on the past year."""

from vafa.core.purchases.panel.naming import branches, product_groups
from vafa.doors.panel.pages import MenuItem
from vafa.doors.web.forms.conditions import choices_for

choices_for("place.branch")(branches)
choices_for("line.group")(product_groups)

menu = (
    MenuItem(
        "simulation",
        icon="chart-line",
        place=36,
        group="programme",
        names={"fa": "شبیه‌سازی", "en": "Simulation"},
        permission="programme:read",
    ),
)
