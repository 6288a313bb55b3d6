"""`sample`: loads the sample calendar, or takes it out again."""

import click

from calendar_service.app import House
from calendar_service.cli.house import with_house
from calendar_service.importers.sample import read_sample
from calendar_service.operations.load_sample import load_sample, remove_sample
from calendar_service.settings import read_settings


@click.command()
@click.option("--remove", is_flag=True, help="Take the sample out again, without a trace.")
def sample(*, remove: bool) -> None:
    """Load the sample calendar."""

    async def load(house: House) -> str:
        if remove:
            return f"{await remove_sample(house.context)} sample events removed."
        imported = await load_sample(house.context, *read_sample())
        return f"{imported.taken_in} sample events loaded."

    settings = read_settings(sample=False)
    click.echo(with_house(load, settings))
