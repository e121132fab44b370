"""What segments refuse, in words."""

from vafa.domain.errors import Kind, VafaError


class SegmentNotFound(VafaError):
    code = "segments.not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "بخش پیدا نشد", "en": "No such segment"}
    detail = {"fa": "در این باشگاه چنین بخشی نیست.", "en": "This club has no such segment."}


class SegmentInvalid(VafaError):
    """Field errors stand in ``errors``."""

    code = "segments.invalid"
    kind = Kind.INVALID
    title = {"fa": "بخش پذیرفته نشد", "en": "The segment was not accepted"}
    detail = {"fa": "{reason}", "en": "{reason}"}


class NotByHand(VafaError):
    code = "segments.not_by_hand"
    kind = Kind.CONFLICT
    title = {"fa": "این بخش شرط دارد", "en": "This segment has a condition"}
    detail = {
        "fa": "اعضای این بخش از شرط آن می‌آیند و دستی کم و زیاد نمی‌شوند.",
        "en": "The members of this segment follow from its condition and are not changed by hand.",
    }


class RunNotFound(VafaError):
    code = "segments.run_not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "کار گروهی پیدا نشد", "en": "No such run"}
    detail = {"fa": "چنین کاری در این باشگاه نیست.", "en": "This club has no such run."}


class NothingChosen(VafaError):
    code = "segments.nothing_chosen"
    kind = Kind.INVALID
    title = {"fa": "عضوی انتخاب نشده است", "en": "Nobody was chosen"}
    detail = {"fa": "نخست چند عضو را انتخاب کنید.", "en": "Choose some members first."}


class SegmentInUse(VafaError):
    code = "segments.in_use"
    kind = Kind.CONFLICT
    title = {"fa": "این بخش در برنامه به کار رفته است", "en": "The programme uses this segment"}
    detail = {
        "fa": "شرطی از برنامه یا پیش‌نویس آن از «{name}» می‌پرسد؛ نخست آن شرط را بردارید.",
        "en": "A condition of the programme or its draft asks for “{name}”; take that condition out first.",
    }


class SegmentOfItself(VafaError):
    code = "segments.of_itself"
    kind = Kind.INVALID
    title = {"fa": "بخش از خودش می‌پرسد", "en": "The segment asks for itself"}
    detail = {
        "fa": "شرط یک بخش نمی‌تواند همان بخش باشد.",
        "en": "A segment's condition cannot be the segment itself.",
    }
