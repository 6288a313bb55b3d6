"""Figures of this process for the operator's monitoring, as Prometheus reads them."""

from collections.abc import Iterator

from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, generate_latest
from prometheus_client.core import CounterMetricFamily, GaugeMetricFamily, Metric
from prometheus_client.registry import Collector
from starlette.responses import Response

from calendar_service.catalogue.documents import Documents
from calendar_service.web.asked import Asked


async def metrics(asked: Asked) -> Response:
    """Each process answers for itself, with nothing in it of people or events."""
    documents = asked.service.documents
    await documents.position()
    registry = CollectorRegistry()
    registry.register(_Documents(documents))
    return Response(
        generate_latest(registry),
        media_type=CONTENT_TYPE_LATEST,
        headers={"Cache-Control": "no-store"},
    )


class _Documents(Collector):
    def __init__(self, documents: Documents) -> None:
        self._documents = documents

    def collect(self) -> Iterator[Metric]:
        documents = self._documents
        yield CounterMetricFamily(
            "calendar_documents_built",
            "Documents that were built, or brought up to date after a change",
            value=documents.builds,
        )
        yield GaugeMetricFamily(
            "calendar_documents_kept_bytes",
            "Memory that finished documents take",
            value=documents.kept_bytes,
        )
        yield GaugeMetricFamily(
            "calendar_revision",
            "Published changes so far, as this process knows",
            value=documents.last_position.revision,
        )
