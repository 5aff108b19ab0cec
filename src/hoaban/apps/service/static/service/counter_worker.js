// The worker of the counter: the intake page opens without a network. What the view puts before this file: SHELLS (address of
// the page without anybody's data, by language), FILES (what that page needs), VERSION. Only these are kept: never a page of
// somebody, never an answer with data. A page is asked of the network first; where it does not come in time, the shell opens.
"use strict";
const KEPT = `hoaban-counter-${VERSION}`, SPEECH = "hoaban-counter-language", TYPED = "hoaban-counter-typed";
const WAIT = 6000, LONGEST_WAIT = 30000, TRIES = 6;

self.addEventListener("install", (event) => event.waitUntil(keepAll().then(() => self.skipWaiting())));
self.addEventListener("activate", (event) => event.waitUntil(forgetOlder().then(() => self.clients.claim())));

self.addEventListener("message", (event) => {
  const language = event.data && event.data.language;
  if (language in SHELLS) event.waitUntil(caches.open(SPEECH).then((kept) => kept.put("/language", new Response(language))));
});

self.addEventListener("fetch", (event) => {
  const request = event.request, url = new URL(request.url);
  if (url.origin !== self.location.origin) return;
  if (request.method === "POST" && request.mode === "navigate" && url.href === self.registration.scope) {
    event.respondWith(sent(request));
  }
  if (request.method !== "GET") return;
  if (request.mode === "navigate") event.respondWith(page(request));
  else if (url.pathname.startsWith("/static/")) event.respondWith(file(request));
});

// Over a link that loses one request in ten, each file is asked for again by itself.
async function keepAll() {
  const kept = await caches.open(KEPT);
  for (const address of [...FILES, ...Object.values(SHELLS)]) {
    if (!await kept.match(address)) await keepOne(kept, address);
  }
}

async function keepOne(kept, address) {
  for (let tried = 1; ; tried += 1) {
    try {
      const answer = await fetch(address, { cache: "no-cache", credentials: "omit" });
      if (answer.status === 200 && !answer.redirected) {
        await kept.put(address, answer);
        return;
      }
      throw new Error(`${address}: ${answer.status}`);
    } catch (error) {
      if (tried >= TRIES) throw error;
      await new Promise((done) => { setTimeout(done, 500 * tried); });
    }
  }
}

async function forgetOlder() {
  const names = await caches.keys();
  const old = names.filter((name) => name.startsWith("hoaban-counter-") && ![KEPT, SPEECH, TYPED].includes(name));
  await Promise.all(old.map((name) => caches.delete(name)));
}

async function page(request) {
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(WAIT) });
    if (answer.status < 500) return answer;
  } catch (error) {
    // No network, or too slow a one.
  }
  return shell(request.url);
}

// The form of the intake, sent while the network fails: what was typed is handed to the shell, which takes it in from there
// with the same key, so that it is not recorded twice if it had arrived. It stays until it is taken in there, or discarded.
async function sent(request) {
  const copy = request.clone();
  try {
    const answer = await fetch(request, { signal: AbortSignal.timeout(LONGEST_WAIT) });
    if (answer.status < 500) return answer;
  } catch (error) {
    // No network, or it broke off.
  }
  const typed = [...(await copy.formData()).entries()].filter(([name, value]) => typeof value === "string" && name !== "csrfmiddlewaretoken");
  await (await caches.open(TYPED)).put("/typed", new Response(JSON.stringify(typed)));
  return shell(request.url);
}

async function shell(address) {
  const kept = await caches.open(KEPT);
  for (const [language, there] of Object.entries(SHELLS)) {
    if (new URL(there, self.location.origin).href === address) return kept.match(SHELLS[language]);
  }
  const chosen = await (await caches.open(SPEECH)).match("/language");
  return (await kept.match(SHELLS[chosen ? await chosen.text() : "vi"])) || Response.error();
}

async function file(request) {
  const had = await (await caches.open(KEPT)).match(request, { ignoreVary: true });
  return had || fetch(request);
}
