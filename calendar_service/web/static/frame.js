// Tells the page around this frame how high it is. Nothing but a number goes out, to the parent
// alone: to its origin where the browser tells it, and to whoever is the parent where it does not.
const origin = () => {
  try {
    return location.ancestorOrigins?.[0] || new URL(document.referrer).origin;
  } catch {
    return "*";
  }
};

if (parent !== window) {
  let told = 0;
  const tell = () => {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    if (height === told) return;
    told = height;
    parent.postMessage({ type: "event-calendar-height", height }, origin());
  };
  new ResizeObserver(tell).observe(document.body);
}
