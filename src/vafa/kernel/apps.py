import os
from importlib import import_module

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "vafa.kernel"
    label = "kernel"

    def import_models(self) -> None:
        super().import_models()
        for name in ("tables", "people"):
            import_module(f"vafa.kernel.{name}")

    def ready(self) -> None:
        # Imported here, because services need the models of every part.
        from vafa.kernel import loading, logs

        logs.configure(os.environ.get("VAFA_LOG_LEVEL", "INFO"))
        for name in ("idempotency", "relay", "staff_events", "forgetting", "mails"):
            import_module(f"vafa.kernel.{name}")
        loading.load()
