"""What granian serves: `vafa.config.wsgi:application`."""

import os

from django.core.wsgi import get_wsgi_application

from vafa.kernel.garbage import calm

os.environ.setdefault("DJANGO_SETTINGS_MODULE", "vafa.config.settings")

application = get_wsgi_application()
calm()
