"""Coupons in the panel: series, a new one, its codes, giving one to a member."""

from vafa.doors.web.pages import MenuItem

from . import codes, making, series

pages = (series.pages, making.pages, codes.pages)
menu = (
    MenuItem(
        "coupons",
        icon="ticket",
        place=24,
        names={"fa": "کدهای تخفیف", "en": "Coupons"},
        permission="vouchers:read",
        group="benefits",
    ),
)
