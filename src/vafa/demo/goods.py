"""Groups of goods of the demo club, from the departments and categories of the data."""

from typing import Final

DEPARTMENTS: Final[dict[str, tuple[str, str, str]]] = {
    "GROCERY": ("grocery", "خواربار", "Grocery"),
    "FROZEN GROCERY": ("grocery", "خواربار", "Grocery"),
    "PRODUCE": ("produce", "میوه و سبزی", "Fruit and vegetables"),
    "SALAD BAR": ("produce", "میوه و سبزی", "Fruit and vegetables"),
    "MEAT": ("meat", "گوشت", "Meat"),
    "MEAT-PCKGD": ("meat", "گوشت", "Meat"),
    "SEAFOOD": ("seafood", "ماهی و میگو", "Seafood"),
    "SEAFOOD-PCKGD": ("seafood", "ماهی و میگو", "Seafood"),
    "DELI": ("deli", "غذای آماده", "Delicatessen"),
    "CHEF SHOPPE": ("deli", "غذای آماده", "Delicatessen"),
    "RESTAURANT": ("deli", "غذای آماده", "Delicatessen"),
    "PASTRY": ("bakery", "نان و شیرینی", "Bakery"),
    "NUTRITION": ("health", "سلامت و تغذیه", "Health and nutrition"),
    "DRUG GM": ("household", "بهداشتی و خانه", "Drugstore and household"),
    "COSMETICS": ("cosmetics", "آرایشی", "Cosmetics"),
    "FLORAL": ("flowers", "گل و گیاه", "Flowers"),
    "GARDEN CENTER": ("flowers", "گل و گیاه", "Flowers"),
    "FUEL": ("fuel", "سوخت", "Fuel"),
}
OTHER: Final = ("other", "سایر", "Other")

CATEGORIES: Final[dict[str, tuple[str, str, str]]] = {
    "COFFEE": ("coffee", "قهوه", "Coffee"),
    "FLUID MILK PRODUCTS": ("dairy", "لبنیات", "Dairy"),
    "MILK BY-PRODUCTS": ("dairy", "لبنیات", "Dairy"),
    "MISC. DAIRY": ("dairy", "لبنیات", "Dairy"),
    "YOGURT": ("dairy", "لبنیات", "Dairy"),
    "CHEESE": ("dairy", "لبنیات", "Dairy"),
    "CHEESES": ("dairy", "لبنیات", "Dairy"),
}
STORE_BRAND: Final = ("store_brand", "برند فروشگاه", "Store brand")


def groups_of(department: str | None, category: str | None, brand: str | None) -> list[str]:
    """The keys of a product's groups."""
    found = [DEPARTMENTS.get(department or "", OTHER)[0]]
    if category in CATEGORIES:
        found.append(CATEGORIES[category][0])
    if brand == "Private":
        found.append(STORE_BRAND[0])
    return found


def all_groups() -> dict[str, dict[str, str]]:
    """Key → names, of every group there is."""
    every = [*DEPARTMENTS.values(), OTHER, *CATEGORIES.values(), STORE_BRAND]
    return {key: {"fa": fa, "en": en} for key, fa, en in every}
