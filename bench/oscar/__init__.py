"""django-oscar as an anchor for prices; nothing of the product knows it."""
