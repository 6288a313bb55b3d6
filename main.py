"""Runs Calendar Service from a checkout; `main:app` is the application for any ASGI server."""

from typing import Any

from calendar_service.cli import main


def __getattr__(name: str) -> Any:
    """Make the application when a server asks for it, not when a command is run."""
    if name == "app":
        from calendar_service.app import create_app  # noqa: PLC0415 -- see above

        return create_app()
    raise AttributeError(name)


if __name__ == "__main__":
    main()
