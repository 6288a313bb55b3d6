"""Runs the service: listens, says where everything is, and answers until it is stopped."""

import asyncio
import gc
import os
import socket
import sys
from contextlib import suppress
from functools import partial

import click
import uvicorn
from uvicorn.supervisors import Multiprocess
from uvicorn.supervisors.multiprocess import Process

from calendar_service.app import Chance, create_app, opened
from calendar_service.catalogue.freed_memory import keep_freed_memory
from calendar_service.domain import addresses
from calendar_service.operations.manage_account import first_admin_token
from calendar_service.settings import PREFIX, Settings
from calendar_service.web.application import CalendarApplication

GRACE_SECONDS = 20
"""From the signal to the end, the time included in which it says that it is leaving."""
BACKLOG = 2048


def answer_visitors(settings: Settings) -> None:
    """Answer until a signal comes. Raises ClickException if the port cannot be had."""
    _wait_for_server(settings)
    with _listen(settings) as listening:
        if settings.port == 0:
            settings = settings.model_copy(update={"port": listening.getsockname()[1]})
        asyncio.run(_announce(settings))
        _answer(settings, listening)


def _wait_for_server(settings: Settings) -> None:
    """Machines start their services in any order. Meanwhile the door stays closed, so that a
    proxy asks elsewhere."""
    if not settings.is_on_server:
        return
    # Whether the driver is there is said where it is needed.
    with suppress(ModuleNotFoundError):
        from calendar_service.storage.postgres_start import wait_for_server  # noqa: PLC0415

        asyncio.run(wait_for_server(settings.database, partial(click.echo, err=True)))


def _listen(settings: Settings) -> socket.socket:
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listening = socket.socket(family)
    listening.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listening.bind((settings.host, settings.port))
        listening.listen(BACKLOG)
    except OSError as error:
        listening.close()
        where = f"{settings.host}, port {settings.port}"
        raise click.ClickException(f"Cannot listen on {where}: {error.strerror}.") from error
    return listening


async def _announce(settings: Settings) -> None:
    """Print where everything is, and the link that makes the first admin until there is one."""
    async with opened(settings, Chance(), serves=True) as house:
        calendar = house.context.calendar
        click.echo(f"Calendar:    {addresses.home(calendar)}")
        click.echo(f"Feed:        {addresses.listing(calendar, '.ics')}")
        link = await first_admin_token(house.context)
        if link is not None:
            click.echo(f"First admin: {addresses.first_admin(calendar, link)}")
        sys.stdout.flush()


def _answer(settings: Settings, listening: socket.socket) -> None:
    """Several processes each make an application of their own, from the same settings."""
    is_alone = settings.workers == 1
    if not is_alone:
        os.environ |= {
            f"{PREFIX}{name}": str(value)
            for name, value in (("HOST", settings.host), ("PORT", settings.port))
        }
    config = uvicorn.Config(
        served_app(settings) if is_alone else "calendar_service.serve:served_app",
        factory=not is_alone,
        workers=settings.workers,
        lifespan="on",
        log_level="warning",
        access_log=False,
        server_header=False,
        proxy_headers=bool(settings.trusted_proxies),
        forwarded_allow_ips=settings.trusted_proxies,
        http=_protocol(),
        timeout_graceful_shutdown=GRACE_SECONDS - int(settings.leave_seconds),
    )
    if is_alone:
        uvicorn.Server(config).run(sockets=[listening])
    else:
        _Processes(config, [listening]).run()


def _protocol() -> type[asyncio.Protocol] | str:
    """Where httptools is not to be had, uvicorn waits for senders as long as it does."""
    try:
        from calendar_service.patience import PatientProtocol  # noqa: PLC0415
    except ModuleNotFoundError:
        return "auto"
    return PatientProtocol


def served_app(settings: Settings | None = None) -> CalendarApplication:
    """Return the application of a process that does nothing else."""
    # What was loaded so far stays for good: to look through it for garbage again and again takes
    # a tenth of what a submission costs.
    gc.freeze()
    keep_freed_memory()
    return create_app(settings)


class _Processes(Multiprocess):
    """Each of them is replaced when it ends, also when it could not begin.

    The service opened the calendar with these very settings, so that what keeps a replacement
    from beginning will pass: its database is away. uvicorn would end all the others instead.
    """

    def keep_subprocess_alive(self) -> None:
        patience_seconds = self.config.timeout_worker_healthcheck
        for at, process in enumerate(self.processes):
            if self.should_exit.is_set() or process.is_alive(timeout=patience_seconds):
                continue
            process.kill()
            process.join()
            self.processes[at] = Process(self.config, self.sockets)
            self.processes[at].start()

    def terminate_all(self) -> None:
        """A door that the parent keeps open is one behind which nobody answers any more."""
        super().terminate_all()
        for listening in self.sockets:
            listening.close()
