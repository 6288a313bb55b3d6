// Puts the calendar first that this device most likely has, and takes away what it cannot open.
const { userAgent: agent, platform = "" } = navigator;
const isAndroid = /Android/i.test(agent);
const isApple = /iPhone|iPad|Macintosh/i.test(agent) || /^(Mac|iP)/.test(platform);
const isWindows = /Windows/i.test(agent);
const first = isApple ? "apple" : isWindows ? "outlook" : "google";

function order() {
  for (const list of document.querySelectorAll("[data-ways]")) {
    if (isAndroid) {
      for (const way of list.querySelectorAll("[data-opens-app]")) way.remove();
    }
    const chosen = list.querySelector(`[data-app="${first}"]`);
    if (!chosen) continue;
    list.prepend(chosen);
    for (const way of list.children) {
      way.querySelector(".button").classList.toggle("quiet", way !== chosen);
    }
  }
}

order();
document.addEventListener("feed-shown", order);
