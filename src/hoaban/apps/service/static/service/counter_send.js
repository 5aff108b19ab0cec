// Delivery of what a counter took in: one tab at a time, in order, each item with the key it was made with, so that however
// often it is sent it is recorded once. An item that fails waits by itself; the others go on. Photos follow one by one
// after the dossiers, so that a weak link first carries what matters.
"use strict";
(() => {
  const store = window.hoabanStore, LOCK = "hoaban-counter-delivery";
  const PATIENCE = 45000, PER_BYTE = 0.25, STUBBORN = 3, PING = 10000, FIRST_PAUSE = 2000, LONGEST_PAUSE = 120000, DAY_LATER = 600000;
  const NEVER = ["too-large", "type", "too-many"];
  const tabs = new BroadcastChannel("hoaban-counter");
  const listeners = new Set();
  let pause = 0, timer = 0, addresses = null, known = { online: navigator.onLine, signedIn: true };

  class Unreachable extends Error {}
  class SignedOut extends Error {}

  function told(change) {
    tabs.postMessage(change);
    listeners.forEach((listener) => listener(change));
  }
  tabs.onmessage = (event) => listeners.forEach((listener) => listener(event.data));

  function become(facts) {
    const before = known;
    known = { ...known, ...facts };
    if (before.online !== known.online || before.signedIn !== known.signedIn) told({ link: known });
  }

  function token() {
    const found = document.cookie.split("; ").find((one) => one.startsWith("csrftoken="));
    return found ? decodeURIComponent(found.slice(10)) : "";
  }

  // One request; Unreachable where no answer comes, SignedOut where the session has ended.
  async function ask(address, options = {}, patience = PATIENCE) {
    let answer;
    try {
      answer = await fetch(address, {
        credentials: "same-origin", redirect: "manual", cache: "no-store", signal: AbortSignal.timeout(patience), ...options,
        headers: { Accept: "application/json", ...(options.method ? { "X-CSRFToken": token() } : {}), ...options.headers },
      });
    } catch (error) {
      become({ online: false });
      throw new Unreachable(String(error));
    }
    if (answer.status === 502 || answer.status === 503 || answer.status === 504) {
      become({ online: false });
      throw new Unreachable(String(answer.status));
    }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      become({ online: true, signedIn: false });
      await store.put("account", "");
      throw new SignedOut(String(answer.status));
    }
    let body = {};
    try {
      body = await answer.json();
    } catch (error) {
      // An answer that broke off is no answer: the item is sent again with the same key.
      if (answer.ok) throw new Unreachable(String(error));
    }
    become({ online: true, signedIn: true });
    return { status: answer.status, body };
  }

  const post = (address, body, patience) => ask(address, {
    method: "POST", body: JSON.stringify(body), headers: { "Content-Type": "application/json" },
  }, patience);

  // The bundle and the numbers: what this counter needs to go on without a network.
  async function contact(where) {
    addresses = where;
    const device = await store.device(), counter = await store.get("counter"), before = await store.get("bundle");
    const waiting = (await store.items()).filter((row) => row.state === "conflict").map((row) => row.key);
    const question = new URLSearchParams({ device, lang: document.documentElement.lang });
    if (counter) question.set("counter", counter);
    if (before) question.set("have", before.tag);
    waiting.slice(0, 40).forEach((key) => question.append("key", key));
    const asked = Date.now(), { status, body } = await ask(`${where.bundle}?${question}`);
    if (status !== 200) return false;
    await store.put("contact", { offset: Math.round(Date.parse(body.now) - (asked + Date.now()) / 2), at: Date.now() });
    await store.put("account", body.account || "");
    if (!body.same) {
      await store.put("bundle", body);
      if (counter !== body.counter) await store.put("counter", body.counter);
    }
    const bundle = { ...await store.get("bundle"), fixed: body.fixed, seal: body.seal };
    await store.put("bundle", bundle);
    await store.addBlocks(bundle.point.id, body.blocks);
    await settled(body.states);
    await refill(where, device, bundle);
    told({ contact: true });
    return true;
  }

  // What a person has settled meanwhile.
  async function settled(states) {
    const rows = await store.items();
    for (const one of states || []) {
      const row = rows.find((found) => found.key === one.key);
      if (row && row.state !== one.state) await store.delivered(row.seq, facts(one));
    }
  }

  async function refill(where, device, bundle) {
    const left = await store.numbersLeft(bundle.point.id);
    if (left >= bundle.least) return;
    const { status, body } = await post(where.numbers, { device, counter: bundle.counter, left });
    if (status === 200) await store.addBlocks(bundle.point.id, body.blocks);
  }

  const facts = (answer) => ({
    state: answer.state, problem: answer.problem || "", message: answer.message || "", dueAt: answer.due_at || null, formalDueAt: answer.formal_due_at || null,
    promisedAt: answer.promised_at || null, receivedAt: answer.received_at || null, printedAt: answer.printed_at || null, address: answer.address || "",
    code: answer.code || undefined,
  });

  function defined(given) {
    return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
  }

  async function send(row, { attended = false, patience = PATIENCE } = {}) {
    const sent = { item: row.item, sent_at: new Date().toISOString(), attended };
    const { status, body } = await post(addresses.deliver, sent, patience);
    if (status === 200) {
      await store.delivered(row.seq, defined(facts(body)));
    } else if (status === 422 && !attended) {
      await store.change(row.seq, { state: "refused", message: body.message || "" });
    } else if (status !== 422) {
      // The server failed on this one: it waits by itself and does not hold up the others.
      const tries = row.tries + 1;
      await store.change(row.seq, { tries, retryAt: Date.now() + Math.min(FIRST_PAUSE * 2 ** tries, DAY_LATER) });
    }
    told({ row: row.key });
    return { status, body };
  }

  async function sendPhoto(photo) {
    const address = addresses.photo.replace("0".repeat(32), photo.key);
    const question = new URLSearchParams({ digest: photo.digest, ...(photo.document ? { document: photo.document } : {}) });
    const { status, body } = await ask(`${address}?${question}`, {
      method: "POST", body: photo.blob, headers: { "Content-Type": "image/jpeg" },
    }, PATIENCE + photo.blob.size * PER_BYTE);
    if (status === 200) {
      await store.changePhoto(photo.id, null);
    } else if (status === 422 && NEVER.includes(body.problem)) {
      // No further try would change the answer: it stays here, and its row says why, until a person takes the row away.
      await store.changePhoto(photo.id, { state: "refused" });
      const row = (await store.items()).find((one) => one.key === photo.key);
      if (row) await store.change(row.seq, { message: body.message || "" });
    } else {
      const tries = photo.tries + 1;
      await store.changePhoto(photo.id, { tries, retryAt: Date.now() + Math.min(FIRST_PAUSE * 2 ** tries, DAY_LATER) });
    }
    told({ photo: photo.id });
  }

  // In the order they were taken in. One alone that never gets an answer, while others wait, goes last: it may be the
  // item that breaks the connection.
  function inOrder(rows) {
    const stubborn = rows.filter((row) => row.cut >= STUBBORN);
    if (stubborn.length !== 1) return rows;
    return [...rows.filter((row) => row !== stubborn[0]), stubborn[0]];
  }

  // Whether it was the item that got no answer, and not the link that is down.
  async function reachable() {
    try {
      await fetch(addresses.bundle, { method: "HEAD", cache: "no-store", redirect: "manual", signal: AbortSignal.timeout(PING) });
      return true;
    } catch (error) {
      return false;
    }
  }

  async function sendAll() {
    for (const row of inOrder((await store.items()).filter((one) => one.state === "waiting"))) {
      if (row.retryAt > Date.now()) continue;
      try {
        await send(row);
      } catch (error) {
        if (error instanceof Unreachable && await reachable()) await store.change(row.seq, { cut: row.cut + 1 });
        throw error;
      }
    }
    for (const photo of await store.photosToSend()) {
      if (photo.retryAt <= Date.now()) await sendPhoto(photo);
    }
  }

  // In one tab at a time; another that asks meanwhile has nothing to do.
  async function deliver(where = addresses) {
    addresses = where;
    if (!where) return;
    clearTimeout(timer);
    await navigator.locks.request(LOCK, { ifAvailable: true }, async (lock) => {
      if (!lock) return;
      try {
        await sendAll();
        pause = 0;
      } catch (error) {
        if (error instanceof Unreachable) pause = Math.min(LONGEST_PAUSE, pause ? pause * 2 : FIRST_PAUSE);
        else if (!(error instanceof SignedOut)) throw error;
      }
    });
    const rows = await store.items(), photos = await store.photosToSend();
    if (known.signedIn && (rows.some((row) => row.state === "waiting") || photos.length)) {
      timer = setTimeout(() => deliver(), Math.max(pause, FIRST_PAUSE));
    }
  }

  function again() {
    pause = 0;
  }

  window.hoabanSend = {
    contact, deliver, send, again, Unreachable, SignedOut, link: () => known, listen: (listener) => listeners.add(listener),
    withLock: (work) => navigator.locks.request(LOCK, work),
  };
})();
