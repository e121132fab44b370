"""What the services of rewards record in the trail, in words."""

from typing import Final


def _said(fa: str, en: str) -> dict[str, str]:
    return {"fa": fa, "en": en}


ACTS: Final = {
    "rewards.create": _said("پاداشی به فهرست افزود", "Added a reward"),
    "rewards.change": _said("پاداشی را تغییر داد", "Changed a reward"),
    "rewards.stock": _said("موجودی پاداشی را تغییر داد", "Changed the stock of a reward"),
    "rewards.codes": _said("کدهایی به پاداشی افزود", "Added codes to a reward"),
    "rewards.arrange": _said("ترتیب پاداش‌ها را تغییر داد", "Changed the order of rewards"),
    "rewards.remove": _said("پاداشی را از فهرست برداشت", "Took a reward out of the catalogue"),
    "rewards.export": _said("خروجی دریافت پاداش گرفت", "Exported redemptions"),
    "rewards.ordered": _said("پاداشی سفارش داد", "Ordered a reward"),
    "rewards.given": _said("پاداش حد مشخص داده شد", "A threshold gave a reward"),
    "rewards.ready": _said("پاداشی را آمادهٔ تحویل کرد", "Made a reward ready to pick up"),
    "rewards.handed_over": _said("پاداشی را تحویل داد", "Handed a reward over"),
    "rewards.cancelled": _said("سفارش پاداشی را لغو کرد", "Cancelled the order of a reward"),
    "rewards.lapsed": _said("مهلت تحویل پاداشی گذشت", "A reward was not picked up in time"),
    "rewards.returned": _said("پاداشی را پس گرفت", "Took a reward back"),
}
