"""How staff sign in: django-allauth does it, and these pages show it."""
