"""What the trail says of deeds on cards."""

from typing import Final

ACTS: Final = {
    "cards.start_batch": {"fa": "ساخت دسته‌ای کارت را خواست", "en": "Asked for a batch of cards"},
    "cards.stop_batch": {"fa": "ساخت دسته را متوقف کرد", "en": "Stopped a batch of cards"},
    "cards.export_batch": {"fa": "شماره‌های یک دسته را گرفت", "en": "Took out the numbers of a batch"},
    "cards.block": {"fa": "کارتی را مسدود کرد", "en": "Blocked a card"},
    "cards.unblock": {"fa": "کارتی را دوباره باز کرد", "en": "Opened a card again"},
    "cards.replace": {"fa": "کارتی را عوض کرد", "en": "Replaced a card"},
    "cards.keep_pass_key": {"fa": "کلید گذر کیف پول را نگه داشت", "en": "Kept what signs wallet passes"},
    "cards.remove_pass_key": {"fa": "کلید گذر کیف پول را برداشت", "en": "Removed what signs wallet passes"},
}
