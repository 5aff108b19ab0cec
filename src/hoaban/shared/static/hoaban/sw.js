// Keeps pages for reading without a network: pages that say so in <meta name="hoaban-keep" content="yes">, the
// static files they need, and the files they name with data-keep-file and their pictures, up to a bound. Navigations ask
// the network first; without one, a page that is not kept is answered by one that says so. Nothing is ever sent from
// here. What is kept belongs to one account: a page of somebody else, or of nobody (the sign-in page), wipes it.
"use strict";
const KEPT = "hoaban-kept", ATTACHED = "hoaban-attached", STATIC = "hoaban-static", WHO = "hoaban-who";
const OFFLINE = "hoaban-offline";
const MOST_STATIC = 80;
const LARGEST_FILE = 20 * 1024 * 1024, MOST_BYTES = 50 * 1024 * 1024;
let looking = Promise.resolve();
const HASHED = /\.[0-9a-f]{12}\.[a-z0-9]+$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request, url));
  else if (request.destination === "image") event.respondWith(picture(request));
});

self.addEventListener("message", (event) => {
  const { keep, files, attached, offline } = event.data || {};
  event.waitUntil(work(keep, files, attached, offline).catch(() => null));
});

async function work(keep, files, attached, offline) {
  // A page that was loading while this worker began is not its own yet.
  await self.clients.claim();
  // First whose page it is: what somebody else kept is wiped before anything new is put beside it.
  if (keep) await fetchPage(keep);
  await looking;
  await Promise.all([files ? fetchFiles(files) : null, attached ? fetchAttached(attached) : null, offline ? fetchOffline(offline) : null]);
}

function key(address) {
  const url = new URL(address, self.location.origin);
  url.hash = "";
  return url.href;
}

async function page(event) {
  try {
    const answer = await fetch(event.request);
    if (isPage(answer)) {
      looking = look(event.request.url, answer.clone());
      event.waitUntil(looking);
    }
    return answer;
  } catch (error) {
    for (const shelf of [KEPT, ATTACHED]) {
      const kept = await (await caches.open(shelf)).match(key(event.request.url), { ignoreVary: true });
      if (kept) return kept;
    }
    const told = (await (await caches.open(OFFLINE)).matchAll())[0];
    if (told) return new Response(await told.blob(), { status: 503, headers: told.headers });
    throw error;
  }
}

async function picture(request) {
  try {
    return await fetch(request);
  } catch (error) {
    const kept = await (await caches.open(ATTACHED)).match(key(request.url), { ignoreVary: true });
    if (kept) return kept;
    throw error;
  }
}

// The page that says that there is no network, in the language of the last page, with the files it needs. Asked for by
// nobody, so that it holds nobody's name; the one kept before, in another language or of an older build, gives way.
async function fetchOffline(address) {
  const answer = await fetch(address, { credentials: "omit" });
  if (!isPage(answer)) return;
  const text = await answer.clone().text();
  await caches.delete(OFFLINE);
  await (await caches.open(OFFLINE)).put(address, answer);
  await fetchFiles(Array.from(text.matchAll(/(?:href|src)="(\/static\/[^"#]+)"/g), (one) => new URL(one[1], self.location.origin).href));
}

function isPage(answer) {
  return answer.status === 200 && !answer.redirected && (answer.headers.get("Content-Type") || "").includes("text/html");
}

// Whose page is it, and does it want to be kept?
async function look(address, answer) {
  const copy = answer.clone(), text = await answer.text();
  const said = text.match(/<meta name="hoaban-user" content="(\d*)">/);
  if (!said) return;
  if (said[1] !== await who()) {
    await Promise.all([caches.delete(KEPT), caches.delete(ATTACHED)]);
    await (await caches.open(WHO)).put("/who", new Response(said[1]));
  }
  if (said[1] && text.includes('<meta name="hoaban-keep" content="yes">')) {
    await (await caches.open(KEPT)).put(key(address), copy);
  }
}

async function who() {
  const kept = await (await caches.open(WHO)).match("/who");
  return kept ? kept.text() : "";
}

async function file(request, url) {
  const kept = await caches.open(STATIC), had = await kept.match(request, { ignoreVary: true });
  if (had && HASHED.test(url.pathname)) return had;
  try {
    const answer = await fetch(request);
    if (answer.status === 200) await kept.put(request, answer.clone());
    return answer;
  } catch (error) {
    if (had) return had;
    throw error;
  }
}

async function fetchPage(address) {
  const answer = await fetch(address, { credentials: "same-origin" });
  if (isPage(answer)) await look(address, answer);
}

async function fetchFiles(addresses) {
  const kept = await caches.open(STATIC);
  for (const address of addresses) {
    if (await kept.match(address, { ignoreVary: true })) continue;
    const answer = await fetch(address);
    if (answer.status === 200) await kept.put(address, answer);
  }
  const all = await kept.keys();
  await Promise.all(all.slice(0, Math.max(0, all.length - MOST_STATIC)).map((old) => kept.delete(old)));
}

// Files of a page, each once; the oldest give way where all together would be too large.
async function fetchAttached(addresses) {
  const kept = await caches.open(ATTACHED);
  for (const address of addresses.map(key)) {
    if (await kept.match(address, { ignoreVary: true })) continue;
    const answer = await fetch(address, { credentials: "same-origin" });
    if (answer.status !== 200 || answer.redirected) continue;
    const body = await answer.blob(), headers = new Headers(answer.headers);
    // As unpacked: the length on the way, if any was told, was that of the packed file.
    headers.delete("Content-Encoding");
    headers.set("Content-Length", String(body.size));
    if (body.size <= LARGEST_FILE) await kept.put(address, new Response(body, { headers }));
  }
  let total = 0;
  for (const request of (await kept.keys()).reverse()) {
    total += Number((await kept.match(request, { ignoreVary: true })).headers.get("Content-Length"));
    if (total > MOST_BYTES) await kept.delete(request);
  }
}
