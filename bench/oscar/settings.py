"""django-oscar as its documentation sets it up, on a database in memory: nothing between it and its basket."""

from oscar import defaults

globals().update({name: value for name, value in vars(defaults).items() if name.isupper()})

SECRET_KEY = "only for the benchmark"
USE_TZ = True
SITE_ID = 1
DATABASES = {"default": {"ENGINE": "django.db.backends.sqlite3", "NAME": ":memory:"}}
DEFAULT_AUTO_FIELD = "django.db.models.AutoField"
HAYSTACK_CONNECTIONS = {"default": {"ENGINE": "haystack.backends.simple_backend.SimpleEngine"}}
CACHES = {"default": {"BACKEND": "django.core.cache.backends.locmem.LocMemCache"}}
AUTHENTICATION_BACKENDS = ("oscar.apps.customer.auth_backends.EmailBackend",)
ROOT_URLCONF = "bench.oscar.settings"
urlpatterns: list[object] = []

_OSCAR = (
    "oscar.config.Shop",
    "oscar.apps.analytics.apps.AnalyticsConfig",
    "oscar.apps.checkout.apps.CheckoutConfig",
    "oscar.apps.address.apps.AddressConfig",
    "oscar.apps.shipping.apps.ShippingConfig",
    "oscar.apps.catalogue.apps.CatalogueConfig",
    "oscar.apps.catalogue.reviews.apps.CatalogueReviewsConfig",
    "oscar.apps.communication.apps.CommunicationConfig",
    "oscar.apps.partner.apps.PartnerConfig",
    "oscar.apps.basket.apps.BasketConfig",
    "oscar.apps.payment.apps.PaymentConfig",
    "oscar.apps.offer.apps.OfferConfig",
    "oscar.apps.order.apps.OrderConfig",
    "oscar.apps.customer.apps.CustomerConfig",
    "oscar.apps.search.apps.SearchConfig",
    "oscar.apps.voucher.apps.VoucherConfig",
    "oscar.apps.wishlists.apps.WishlistsConfig",
    "oscar.apps.dashboard.apps.DashboardConfig",
    *(
        f"oscar.apps.dashboard.{name}.apps.{title}DashboardConfig"
        for name, title in (
            ("reports", "Reports"),
            ("users", "Users"),
            ("orders", "Orders"),
            ("catalogue", "Catalogue"),
            ("offers", "Offers"),
            ("partners", "Partners"),
            ("pages", "Pages"),
            ("ranges", "Ranges"),
            ("reviews", "Reviews"),
            ("vouchers", "Vouchers"),
            ("communications", "Communications"),
            ("shipping", "Shipping"),
        )
    ),
)
INSTALLED_APPS = [
    "django.contrib.auth",
    "django.contrib.contenttypes",
    "django.contrib.sessions",
    "django.contrib.sites",
    "django.contrib.messages",
    "django.contrib.flatpages",
    *_OSCAR,
    "widget_tweaks",
    "haystack",
    "treebeard",
    "django_tables2",
]


class _Unmigrated(dict[str, None]):
    """Tables are made from the models: what the migrations went through is no concern here."""

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> None:
        return None


MIGRATION_MODULES = _Unmigrated()
