"""Where a webhook may go. A club's staff type the address, and our server calls it: it must not reach what
only our server can reach. So the name is resolved here, every address is judged, and the call goes to the
very address that was judged."""

import ipaddress
import socket
from dataclasses import dataclass
from urllib.parse import urlsplit

from django.conf import settings

from vafa.core.webhooks.errors import TargetRefused

Address = ipaddress.IPv4Address | ipaddress.IPv6Address

LONGEST_URL = 2000
_NAT64 = ipaddress.ip_network("64:ff9b::/96")


@dataclass(frozen=True, slots=True)
class Target:
    """`host` as typed (for the Host header and TLS), `address` as resolved."""

    scheme: str
    host: str
    port: int
    path: str
    address: str

    @property
    def netloc(self) -> str:
        host = f"[{self.host}]" if ":" in self.host else self.host
        usual = {"http": 80, "https": 443}[self.scheme]
        return host if self.port == usual else f"{host}:{self.port}"


def check_url(url: str) -> tuple[str, str, int, str]:
    """Scheme, host, port and path of a well-formed address; nothing is resolved."""
    if len(url) > LONGEST_URL or not url.isascii() or not url.isprintable() or " " in url:
        raise _refused("باید نویسه‌های لاتین و کوتاه باشد", "it must be short and in plain ASCII")
    try:
        parts = urlsplit(url)
        port = parts.port
    except ValueError:
        raise _refused("شکل آن درست نیست", "it is malformed") from None
    if parts.scheme not in ("http", "https") or not parts.hostname:
        raise _refused("باید با https یا http آغاز شود", "it must begin with https or http")
    if parts.username is not None or parts.password is not None or parts.fragment:
        raise _refused("نام کاربری، گذرواژه یا # نباید داشته باشد", "it must carry no user, password or #")
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    literal = _literal(parts.hostname)
    if literal is not None and not allowed(literal):
        raise _refused("به شبکهٔ داخلی می‌رود", "it leads to a private network")
    return parts.scheme, parts.hostname, port or {"http": 80, "https": 443}[parts.scheme], path


def resolve(url: str) -> Target:
    """The target to call now; refused if any address of the name is one that must not be reached."""
    scheme, host, port, path = check_url(url)
    try:
        found = socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
    except (OSError, UnicodeError):
        raise _refused("نام آن پیدا نمی‌شود", "its name cannot be found") from None
    addresses = [str(entry[4][0]).split("%")[0] for entry in found]
    if not addresses or not all(allowed(ipaddress.ip_address(address)) for address in addresses):
        raise _refused("به شبکهٔ داخلی می‌رود", "it leads to a private network")
    return Target(scheme, host, port, path, addresses[0])


def allowed(address: Address) -> bool:
    if getattr(settings, "VAFA_WEBHOOKS_PRIVATE", False):
        return True
    inner = _inner(address)
    return inner.is_global and not inner.is_multicast


def _inner(address: Address) -> Address:
    """The IPv4 address that an IPv6 one may carry inside."""
    if isinstance(address, ipaddress.IPv6Address):
        if address.ipv4_mapped is not None:
            return address.ipv4_mapped
        if address.sixtofour is not None:
            return address.sixtofour
        if address in _NAT64:
            return ipaddress.IPv4Address(int(address) & 0xFFFFFFFF)
    return address


def _literal(host: str) -> Address | None:
    try:
        return ipaddress.ip_address(host)
    except ValueError:
        return None


def _refused(fa: str, en: str) -> TargetRefused:
    return TargetRefused(reason={"fa": fa, "en": en})
