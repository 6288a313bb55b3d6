"""`serve`: answers visitors."""

import click

from calendar_service.serve import answer_visitors
from calendar_service.settings import read_settings


@click.command()
@click.option("--host", help="The address to listen on.")
@click.option("--port", type=click.IntRange(0, 65535), help="The port to listen on.")
@click.option("--workers", type=click.IntRange(1, 64), help="How many processes answer.")
def serve(host: str | None = None, port: int | None = None, workers: int | None = None) -> None:
    """Answer visitors (the default)."""
    answer_visitors(read_settings(host=host, port=port, workers=workers))
