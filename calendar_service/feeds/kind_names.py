"""What the kinds of events are called, and how certain they are."""

from calendar_service.domain.event import Kind, Status

KIND_NAMES = {Kind.EVENT: "Event", Kind.CALL: "Open call", Kind.SURVEY: "Survey"}
STATUS_NAMES = {
    Status.CONFIRMED: "Confirmed",
    Status.TENTATIVE: "Not yet certain",
    Status.CANCELLED: "Cancelled",
    Status.POSTPONED: "Postponed",
    Status.MOVED_ONLINE: "Moved online",
}
