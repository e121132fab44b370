"""E-mail to staff: the link to a new password, and invitations. The former is sent by a job, so that asking for one
takes the same time whether there is such a user or not."""

from smtplib import SMTPException

from django.conf import settings
from django.core.mail import EmailMessage

from vafa.kernel import logs
from vafa.kernel.jobs import job
from vafa.kernel.people import User

_log = logs.logger(__name__)

RESET: dict[str, dict[str, str]] = {
    "subject": {"fa": "گذرواژهٔ تازه برای وفا", "en": "A new password for Vafa"},
    "text": {
        "fa": "{name}،\n\nبرای گذاشتن گذرواژهٔ تازه این پیوند را باز کنید. پیوند تا یک ساعت کار می‌کند:\n\n{link}\n\n"
        "اگر شما نخواسته‌اید، کاری لازم نیست؛ گذرواژه عوض نشده است.\n",
        "en": "{name},\n\nOpen this link to set a new password. It works for one hour:\n\n{link}\n\n"
        "If you did not ask for this, you need do nothing; your password has not changed.\n",
    },
}
INVITATION: dict[str, dict[str, str]] = {
    "subject": {"fa": "دعوت به {club}", "en": "Invitation to {club}"},
    "text": {
        "fa": "سلام،\n\n{by} شما را به تیم {club} دعوت کرده است. این پیوند تا ۷ روز و یک بار کار می‌کند:\n\n{link}\n",
        "en": "Hello,\n\n{by} has invited you to the staff of {club}. This link works once, for 7 days:\n\n{link}\n",
    },
}


def is_set_up() -> bool:
    """Whether e-mail leaves this installation."""
    return bool(settings.EMAIL_CONFIGURED)


def send(to: str, words: dict[str, dict[str, str]], language: str, **values: str) -> None:
    language = language if language in ("fa", "en") else "fa"
    # Names come from people: a line break in a subject would start another header.
    subject = " ".join(words["subject"][language].format_map(values).split())
    EmailMessage(subject, words["text"][language].format_map(values), to=[to]).send()


@job("kernel.send_reset", retries=3)
def send_reset(email: str, link: str) -> None:
    """The link to a new password to whoever has this address; nobody may have it. ``link`` has a place for its key."""
    # Needs the user's model, which is not there when this file is read.
    from allauth.account.forms import default_token_generator
    from allauth.account.utils import user_pk_to_url_str

    user = User.objects.filter(email=email, is_active=True).first()
    if user is None:
        return
    key = f"{user_pk_to_url_str(user)}-{default_token_generator.make_token(user)}"
    send(user.email, RESET, user.language, name=user.name, link=link.replace("KEY", key))


def send_invitation(*, email: str, link: str, language: str, club: str, by: str) -> bool:
    """Sent at once: a job would keep the link where anybody who reads the queue finds it. Whether it left."""
    if not is_set_up():
        return False
    try:
        send(email, INVITATION, language, link=link, club=club, by=by)
    except (OSError, SMTPException) as failure:
        _log.warning("invitation not sent", reason=type(failure).__name__)
        return False
    return True
