import os
from importlib import import_module

from django.apps import AppConfig


class KernelConfig(AppConfig):
    name = "vafa.kernel"
    label = "kernel"

    def import_models(self) -> None:
        super().import_models()
        import_module("vafa.kernel.tables")

    def ready(self) -> None:
        # Imported here, because services need the models of every part.
        from vafa.kernel import loading, logs

        logs.configure(os.environ.get("VAFA_LOG_LEVEL", "INFO"))
        for name in ("idempotency", "relay"):
            import_module(f"vafa.kernel.{name}")
        loading.load()
