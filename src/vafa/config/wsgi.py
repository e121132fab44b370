"""What granian serves: `vafa.config.wsgi:application`."""

import os
from collections.abc import Callable
from typing import Any

from django.core.wsgi import get_wsgi_application
from whitenoise import WhiteNoise

from vafa.kernel.garbage import calm


def build() -> Callable[..., Any]:
    """Django, with the lane of the tills in front; nothing of ours can be imported before Django is set up."""
    django = get_wsgi_application()
    from vafa.doors.api.lane import with_lane
    from vafa.doors.api.problems import LARGEST_BODY
    from vafa.doors.api.urls import api
    from vafa.doors.web.assets import FOLDER, PREFIX

    files = WhiteNoise(django, root=str(FOLDER), prefix=PREFIX, immutable_file_test=lambda path, url: True)
    return with_lane(files, api, LARGEST_BODY)


os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vafa.config.settings")
application = build()
calm()
