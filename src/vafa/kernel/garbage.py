"""Python's garbage collector for processes that make many small objects and keep few."""

import gc


def calm() -> None:
    """What is loaded by now stays out of every later collection, and collections come less often.

    Deciding makes hundreds of objects for a purchase, nearly all freed by counting references: looking for
    cycles among them at the usual pace took a third of the time.
    """
    gc.collect()
    gc.freeze()
    gc.set_threshold(20_000, 20, 20)
