// Reads one iCalendar document a line, as a JSON string, and answers with the jCal of ical.js.
import { createInterface } from "node:readline";
import ICAL from "ical.js";

for await (const line of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(ICAL.parse(JSON.parse(line))));
}
