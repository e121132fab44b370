"""Tills: the cashier's door, the kiosk, baskets from the shop's software, receipts."""
