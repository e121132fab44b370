"""What can be wrong with an act on a voucher; what is wrong with using one is `domain.vouchers.VoucherRefused`."""

from vafa.domain.errors import Kind, VafaError


class VoucherNotFound(VafaError):
    """One answer for a code that never was, was used up, has expired or is blocked, where a stranger asks."""

    code = "voucher.not_found"
    kind = Kind.NOT_FOUND
    title = {"fa": "کد پیدا نشد", "en": "No such code"}
    detail = {
        "fa": "کدی با این نشانی که بتوان از آن استفاده کرد پیدا نشد.",
        "en": "There is no such code that could be used.",
    }


class CodesTaken(VafaError):
    code = "voucher.codes_taken"
    kind = Kind.CONFLICT
    title = {"fa": "کد تکراری است", "en": "The code is taken"}
    detail = {"fa": "این کدها پیش‌تر ساخته شده‌اند: {codes}", "en": "These codes exist already: {codes}"}


class CodeUnwritable(VafaError):
    code = "voucher.code_invalid"
    kind = Kind.INVALID
    title = {"fa": "کد پذیرفته نشد", "en": "The code was not accepted"}
    detail = {
        "fa": "کد «{code}» باید ۳ تا ۶۴ حرف و رقم داشته باشد.",
        "en": "The code “{code}” has to have 3 to 64 letters and digits.",
    }


class VoucherState(VafaError):
    code = "voucher.state"
    kind = Kind.CONFLICT
    title = {"fa": "وضعیت کد", "en": "State of the code"}
    detail = {"fa": "{reason}", "en": "{reason}"}
