// Keeps pages for reading without a network: pages that say so in <meta name="hoaban-keep" content="yes">, the
// static files they need, and the files they name with data-keep-file, up to a bound. Navigations ask the network first. Nothing is ever sent from here. What is kept belongs to
// one account: a page of somebody else, or of nobody (the sign-in page), wipes it.
"use strict";
const KEPT = "hoaban-kept", ATTACHED = "hoaban-attached", STATIC = "hoaban-static", WHO = "hoaban-who";
const MOST_STATIC = 80;
const LARGEST_FILE = 20 * 1024 * 1024, MOST_BYTES = 50 * 1024 * 1024;
const HASHED = /\.[0-9a-f]{12}\.[a-z0-9]+$/;

self.addEventListener("install", () => self.skipWaiting());
self.addEventListener("activate", (event) => event.waitUntil(self.clients.claim()));

self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (request.method !== "GET" || url.origin !== self.location.origin) return;
  if (request.mode === "navigate") event.respondWith(page(event));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request, url));
});

self.addEventListener("message", (event) => {
  const { keep, files, attached } = event.data || {};
  const work = [keep ? fetchPage(keep) : null, files ? fetchFiles(files) : null, attached ? fetchAttached(attached) : null];
  event.waitUntil(Promise.all(work).catch(() => null));
});

function key(address) {
  const url = new URL(address, self.location.origin);
  url.hash = "";
  return url.href;
}

async function page(event) {
  try {
    const answer = await fetch(event.request);
    if (isPage(answer)) event.waitUntil(look(event.request.url, answer.clone()));
    return answer;
  } catch (error) {
    for (const shelf of [KEPT, ATTACHED]) {
      const kept = await (await caches.open(shelf)).match(key(event.request.url), { ignoreVary: true });
      if (kept) return kept;
    }
    throw error;
  }
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
