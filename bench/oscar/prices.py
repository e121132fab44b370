"""django-oscar prices a basket of five lines with two offers, so often; prints the microseconds of each time.

    python -m bench.oscar.prices TIMES

A process of its own, because a process has one set of Django settings.
"""

import json
import os
import sys
import time
from decimal import Decimal
from typing import Any

LINES = 5


def main(times: int) -> None:
    """Set up, warm up, measure."""
    os.environ["DJANGO_SETTINGS_MODULE"] = "bench.oscar.settings"
    import django

    django.setup()
    from django.core.management import call_command

    call_command("migrate", run_syncdb=True, verbosity=0)
    offers()
    basket = filled()
    for _ in range(max(times // 10, 5)):
        price(basket)
    expected = basket.total_excl_tax
    found = []
    for _ in range(times):
        begin = time.perf_counter_ns()
        price(basket)
        found.append((time.perf_counter_ns() - begin) / 1000)
    if basket.total_excl_tax != expected or len(basket.offer_applications.offers) != 2:
        raise RuntimeError("both offers are expected to apply every time")
    print(json.dumps(found))


def price(basket: Any) -> None:
    """What a shop does whenever a basket is shown: all offers that there are, applied anew.

    The lines stay in memory, so only the offers are asked of the database.
    """
    from oscar.core.loading import get_class

    basket.reset_offer_applications()
    get_class("offer.applicator", "Applicator")().apply(basket)


def offers() -> None:
    """A tenth off one product, and a fixed amount off from a total on."""
    from oscar.core.loading import get_model

    conditional, asked, given = (
        get_model("offer", name) for name in ("ConditionalOffer", "Condition", "Benefit")
    )
    everything = get_model("offer", "Range").objects.create(name="all", includes_all_products=True)
    listed = (
        ("tenth", asked.COUNT, 2, given.PERCENTAGE, 10),
        ("from a total on", asked.VALUE, 100, given.FIXED, 20),
    )
    for place, (name, kind, least, benefit, value) in enumerate(listed):
        conditional.objects.create(
            name=name,
            offer_type=conditional.SITE,
            priority=10 - place,
            exclusive=False,
            condition=asked.objects.create(range=everything, type=kind, value=Decimal(least)),
            benefit=given.objects.create(
                range=everything, type=benefit, value=Decimal(value), max_affected_items=2
            ),
        )


def filled() -> Any:
    """Five lines of two items each."""
    from oscar.core.loading import get_class, get_model

    basket = get_model("basket", "Basket").objects.create()
    basket.strategy = get_class("partner.strategy", "Default")()
    kind = get_model("catalogue", "ProductClass").objects.create(name="goods", track_stock=False)
    shop = get_model("partner", "Partner").objects.create(name="shop")
    for number in range(LINES):
        product = get_model("catalogue", "Product").objects.create(
            title=f"product {number}", slug=f"product-{number}", product_class=kind
        )
        get_model("partner", "StockRecord").objects.create(
            product=product, partner=shop, partner_sku=str(number), price=Decimal(20 + number)
        )
        basket.add_product(product, 2)
    return basket


if __name__ == "__main__":
    main(int(sys.argv[1]))
