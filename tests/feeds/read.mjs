// Reads one calendar a line, as a JSON string, and answers with what ical.js makes of its events.
import { createInterface } from "node:readline";
import ICAL from "ical.js";

const MOST = 8;
for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(occurrences(JSON.parse(line))));
}

// Title, start and end of the first occurrences of each event, overrides in their places.
function occurrences(document) {
  const calendar = new ICAL.Component(ICAL.parse(document));
  for (const zone of calendar.getAllSubcomponents("vtimezone")) {
    ICAL.TimezoneService.register(new ICAL.Timezone(zone));
  }
  const vevents = calendar.getAllSubcomponents("vevent");
  const events = vevents.filter((each) => !each.hasProperty("recurrence-id"));
  return events.flatMap((each) => told(new ICAL.Event(each, { exceptions: overrides(each) })));

  function overrides(series) {
    const uid = series.getFirstPropertyValue("uid");
    return vevents.filter(
      (each) => each.hasProperty("recurrence-id") && each.getFirstPropertyValue("uid") === uid,
    );
  }
}

function told(event) {
  if (!event.isRecurring()) return [written(event.summary, event.startDate, event.endDate)];
  const found = [];
  const dates = event.iterator();
  for (let next = dates.next(); next && found.length < MOST; next = dates.next()) {
    const one = event.getOccurrenceDetails(next);
    found.push(written(one.item.summary, one.startDate, one.endDate));
  }
  return found;
}

function written(title, start, end) {
  return [title, instant(start), instant(end)];
}

function instant(time) {
  return time.isDate ? time.toString() : time.toJSDate().toISOString().replace(".000", "");
}
