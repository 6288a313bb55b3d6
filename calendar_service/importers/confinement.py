"""The limits that a process sets itself before it reads what strangers send."""

import resource
import signal
from contextlib import suppress


def confine(memory_bytes: int, cpu_seconds: int) -> None:
    """Take no more than this, write no file and leave no trace; not every system knows all of
    these limits."""
    limits = {
        resource.RLIMIT_AS: memory_bytes,
        resource.RLIMIT_CPU: cpu_seconds,
        resource.RLIMIT_FSIZE: 0,
        resource.RLIMIT_CORE: 0,
    }
    for kind, most in limits.items():
        with suppress(ValueError, OSError):
            resource.setrlimit(kind, (most, most))
    signal.signal(signal.SIGXCPU, signal.SIG_DFL)
