// Work without a network: asks the worker to keep the pages that want to be kept, wipes them at sign-out, and holds the
// queue of what could not be sent yet. A page script uses window.hoaban.queue:
//   add(address, item)   item.key is made here where it is missing; it is sent once only, in order
//   pending(address)     what waits for this address, oldest first
//   flush()              try to send now
// and listens on document: "hoaban:queued", "hoaban:delivered" (detail {address, answer}), "hoaban:stuck".
// Items are POSTed as JSON {"items": [...]}; the server answers JSON. They hold keys and marks, never names, and belong
// to the account that made them: nobody else's session sends them.
"use strict";
(() => {
  const said = (name) => {
    const found = document.querySelector(`meta[name="hoaban-${name}"]`);
    return found ? found.content : "";
  };
  const user = said("user"), STORE = "hoaban-queue", EVERY = 20000, LARGEST_FILE = 20 * 1024 * 1024;
  let sending = false;

  function read() {
    try {
      return JSON.parse(localStorage.getItem(STORE) || "[]");
    } catch (error) {
      return [];
    }
  }

  function write(rows) {
    localStorage.setItem(STORE, JSON.stringify(rows));
  }

  function tell(name, detail) {
    document.dispatchEvent(new CustomEvent(`hoaban:${name}`, { detail }));
  }

  function newKey() {
    const bytes = crypto.getRandomValues(new Uint8Array(16));
    return Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  }

  const mine = () => read().filter((row) => row.user === user);

  function add(address, item) {
    const row = { user, address, item: { key: newKey(), ...item } };
    write([...read(), row]);
    tell("queued", { address });
    flush();
    return row.item.key;
  }

  function token() {
    const found = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
    return found ? decodeURIComponent(found.slice(10)) : "";
  }

  async function send(address, items) {
    const answer = await fetch(address, {
      method: "POST", credentials: "same-origin", redirect: "manual", body: JSON.stringify({ items }),
      headers: { "Content-Type": "application/json", "X-CSRFToken": token(), Accept: "application/json" },
    });
    if (!answer.ok) {
      const why = answer.headers.get("Content-Type") === "application/json" ? (await answer.json()).message : "";
      tell("stuck", { address, why, status: answer.status });
      return;
    }
    const told = await answer.json(), done = new Set(items.map((item) => item.key));
    write(read().filter((row) => !done.has(row.item.key)));
    tell("delivered", { address, answer: told });
  }

  async function flush() {
    if (sending || !user || !navigator.onLine) return;
    sending = true;
    try {
      const rows = mine();
      for (const address of new Set(rows.map((row) => row.address))) {
        await send(address, rows.filter((row) => row.address === address).map((row) => row.item).slice(0, 500));
      }
    } catch (error) {
      tell("queued", {});
    } finally {
      sending = false;
    }
  }

  // The page that says so without a network: once for a browser and language, and again with every page that is kept.
  async function ready(worker) {
    const known = "caches" in window && await (await caches.open("hoaban-offline")).match(said("offline"));
    if (worker && (!known || said("keep") === "yes")) worker.postMessage({ offline: said("offline") });
  }

  function keep(worker) {
    if (said("keep") !== "yes" || !worker) return;
    const loaded = performance.getEntriesByType("resource").map((one) => one.name);
    const named = Array.from(document.querySelectorAll("link[href], script[src]"), (one) => one.href || one.src);
    const own = (address) => address.startsWith(`${location.origin}/static/`);
    const files = [...new Set([...loaded, ...named].filter(own).map((address) => address.split("#")[0]))];
    const attached = Array.from(document.querySelectorAll("a[data-keep-file]"))
      .filter((one) => Number(one.dataset.keepFile) <= LARGEST_FILE).map((one) => one.href);
    const pictures = Array.from(document.querySelectorAll("main img[src]"), (one) => one.src)
      .filter((address) => address.startsWith(`${location.origin}/`) && !own(address));
    attached.push(...pictures);
    worker.postMessage({ keep: throughWorker() ? "" : location.href, files, attached });
  }

  // Did this page come through the worker, which then kept it? Having one now says nothing: it may have begun, and
  // claimed this page, while the page was already on its way.
  function throughWorker() {
    const [navigation] = performance.getEntriesByType("navigation");
    return Boolean(navigation && navigation.workerStart);
  }

  if ("serviceWorker" in navigator && said("worker")) {
    const register = () => navigator.serviceWorker.register(said("worker")).then(() => navigator.serviceWorker.ready)
      .then((found) => { keep(found.active); return ready(found.active); }).catch(() => null);
    if (document.readyState === "complete") register();
    else window.addEventListener("load", register);
  }

  document.addEventListener("submit", (event) => {
    if (event.target.getAttribute("action") !== said("leave") || !said("leave")) return;
    if (mine().length && !confirm(said("unsent"))) {
      event.preventDefault();
      return;
    }
    if ("caches" in window) {
      caches.delete("hoaban-kept");
      caches.delete("hoaban-attached");
      caches.delete("hoaban-who");
    }
  });

  window.hoaban = {
    queue: { add, flush, pending: (address) => mine().filter((row) => row.address === address).map((row) => row.item) },
    keepAgain: () => navigator.serviceWorker && navigator.serviceWorker.controller
      && navigator.serviceWorker.controller.postMessage({ keep: location.href }),
  };
  window.addEventListener("online", flush);
  document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && flush());
  setInterval(() => mine().length && flush(), EVERY);
  if (mine().length) flush();
})();
