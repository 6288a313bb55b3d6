// Expands the series it reads, one a line, with ical.js, and answers with a line of starts each.
import { createInterface } from "node:readline";
import ICAL from "ical.js";

const lines = createInterface({ input: process.stdin });
for await (const line of lines) {
  console.log(JSON.stringify(starts(JSON.parse(line))));
}

// The starts in [from, until), at most `limit`; all are local times without a zone.
function starts({ rule, start, from, until, limit }) {
  const iterator = ICAL.Recur.fromString(rule).iterator(ICAL.Time.fromString(start));
  const found = [];
  for (let next = iterator.next(); next && found.length < limit; next = iterator.next()) {
    const local = next.toString();
    if (local >= until) break;
    if (local >= from) found.push(local);
  }
  return found;
}
