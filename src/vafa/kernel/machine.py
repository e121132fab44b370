"""The machine as the embedded server sees it: its size, its users, what a killed server left behind."""

import os
import pwd
import shutil
import stat
import subprocess
from pathlib import Path

import psutil

SERVICE_USER = "embedded_postgres"


def settings_by_machine() -> dict[str, str]:
    """Durable, sized by the machine, with room in the log for bulk loads."""
    megabytes = psutil.virtual_memory().total // 2**20
    return {
        "listen_addresses": "",
        "unix_socket_permissions": "0777",
        "max_connections": "100",
        "shared_buffers": f"{min(max(megabytes // 16, 128), 1024)}MB",
        "effective_cache_size": f"{max(megabytes // 2, 256)}MB",
        "work_mem": "16MB",
        "maintenance_work_mem": f"{min(max(megabytes // 32, 64), 512)}MB",
        "fsync": "on",
        "synchronous_commit": "on",
        "max_wal_size": "4GB",
        "min_wal_size": "256MB",
        "checkpoint_timeout": "15min",
        "random_page_cost": "1.1",
        "jit": "off",
        "timezone": "UTC",
        "log_timezone": "UTC",
        # What people typed stays out of the server's log.
        "log_min_error_statement": "panic",
        "log_checkpoints": "off",
    }


def service_user() -> pwd.struct_passwd | None:
    """Whom the server runs as: ourselves (None), or, for root, a system user made for it."""
    if os.geteuid() != 0:
        return None
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        made = shutil.which("useradd")
        if made:
            shell = ["--shell", "/usr/sbin/nologin", "--no-create-home"]
            subprocess.run([made, "--system", *shell, SERVICE_USER], capture_output=True, check=False)
    try:
        return pwd.getpwnam(SERVICE_USER)
    except KeyError:
        return pwd.getpwnam("nobody")


def let_through(path: Path) -> None:
    """Root's folders may be closed; the service user needs to pass (not to read) those above `path`."""
    for folder in (path, *path.parents):
        mode = folder.stat().st_mode
        if not mode & stat.S_IXOTH:
            folder.chmod(mode | stat.S_IXOTH)


def shared_memory_is_used(shared_memory: int | None) -> bool:
    """Whether any process still uses this System V shared memory (Linux tells in /proc)."""
    try:
        rows = Path("/proc/sysvipc/shm").read_text(encoding="ascii").splitlines()[1:]
    except OSError:
        return False
    return any(int(row.split()[1]) == shared_memory and int(row.split()[6]) > 0 for row in rows)
