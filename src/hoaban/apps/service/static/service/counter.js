// The page of a counter: takes dossiers in with or without a network, prints the receipt, shows the queue. A dossier counts as
// taken in once it is on the disk of this machine (counter_store.js); counter_send.js delivers it.
"use strict";
(() => {
  const root = document.querySelector("[data-counter]");
  if (!root || !window.indexedDB || !navigator.locks) return;
  const clock = window.hoabanClock, store = window.hoabanStore, sending = window.hoabanSend;
  const addresses = { ...root.dataset }, texts = JSON.parse(document.getElementById("counter-texts").textContent);
  const form = root.querySelector("form[data-intake]"), EVERY = 30000, CLOCK_WRONG = 300000;
  const LONG_EDGE = 1280, PHOTO_BYTES = 180000, MOST_PHOTOS = 12, ROOM = 5000000, ICONS = root.dataset.icons;
  const masked = root.hasAttribute("data-masked");
  const online = document.getElementById(root.dataset.online), frame = online && online.closest(".two");
  let bundle = null, calendars = {}, procedure = null, photos = [], offset = 0, lastReceipt = null, followKey = "", met = false;

  // The queue stands beside the form of the server while there is a network: it moves, and is found wherever it is.
  const queue = root.querySelector("[data-queue]");
  const part = (name) => root.querySelector(`[data-${name}]`) || queue.querySelector(`[data-${name}]`);
  const now = () => Date.now() + offset;
  const say = (name, facts = {}) => Object.entries(facts)
    .reduce((text, [key, value]) => text.replaceAll(`%(${key})s`, value), texts[name]);

  function make(name, { text, className, ...attributes } = {}, ...inside) {
    const made = document.createElement(name);
    if (className) made.className = className;
    if (text !== undefined) made.textContent = text;
    for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value);
    made.append(...inside);
    return made;
  }

  function icon(name) {
    const made = document.createElementNS("http://www.w3.org/2000/svg", "svg"), use = document.createElementNS("http://www.w3.org/2000/svg", "use");
    made.setAttribute("aria-hidden", "true");
    made.setAttribute("class", "icon");
    use.setAttribute("href", `${ICONS}#${name}`);
    made.append(use);
    return made;
  }

  // Words -----------------------------------------------------------------------------------------------------------

  function fold(text) {
    return text.normalize("NFD").replace(/[\u0300-\u036f]/g, "").replace(/[đĐ]/g, "d").toLowerCase().replace(/\s+/g, " ").trim();
  }

  function moment(instant) {
    const at = clock.parts(instant);
    return `${at.hour}:${at.minute}, ${at.day}/${at.month}/${at.year}`;
  }

  // Without an account nobody reads a full name from the screen of a counter.
  function mask(name) {
    const words = name.split(" ");
    return words.map((word, place) => (place < words.length - 2 ? word : `${word[0] || ""}***`)).join(" ");
  }

  // The bundle ------------------------------------------------------------------------------------------------------

  async function load() {
    const contact = await store.get("contact");
    offset = contact ? contact.offset : 0;
    bundle = await store.get("bundle") || null;
    calendars = {};
    if (bundle) {
      for (const [name, given] of Object.entries(bundle.calendars)) calendars[name] = clock.calendar(given);
    }
    await showPlace();
    await preview();
  }

  async function showPlace() {
    const place = part("place"), select = part("counters");
    part("ready").hidden = Boolean(bundle) || !met;
    form.querySelector("[data-send]").disabled = !bundle;
    if (!bundle) return;
    const counter = await store.get("counter") || bundle.counter;
    if (place) place.textContent = bundle.point.name;
    if (select && select.dataset.of !== String(bundle.point.id)) {
      select.replaceChildren(...bundle.counters.map((one) => make("option", { value: one.id, text: one.label })));
      select.dataset.of = String(bundle.point.id);
    }
    if (select) select.value = String(counter);
    if (!form.elements.procedure.value && !part("hits").childElementCount) search("");
  }

  async function chooseCounter() {
    await store.put("counter", Number(part("counters").value));
    await meet();
  }

  // Choosing a procedure --------------------------------------------------------------------------------------------

  function found(text) {
    const words = fold(text).split(" ").filter(Boolean);
    if (!words.length) return bundle.procedures.slice(0, 8);
    const distance = (one) => (fold(one.name).startsWith(words.join(" ")) ? 0 : 1000) + one.name.length;
    return bundle.procedures.filter((one) => {
      const said = fold(`${one.name} ${one.code} ${one.field}`);
      return words.every((word) => said.includes(word));
    }).sort((one, other) => distance(one) - distance(other)).slice(0, 12);
  }

  function search(text) {
    if (!bundle) return;
    const hits = found(text).map((one) => {
      const button = make("button", { type: "button", className: "quiet hit" }, make("b", { text: one.name }),
        make("small", { className: "muted", text: `${one.code} · ${one.time}` }));
      button.addEventListener("click", () => choose(one));
      return make("li", {}, button);
    });
    part("hits").replaceChildren(...hits);
    part("nothing").hidden = Boolean(hits.length);
  }

  function choose(one) {
    procedure = one;
    form.elements.procedure.value = one.name;
    part("hits").replaceChildren();
    part("nothing").hidden = true;
    part("rest").hidden = false;
    photos = [];
    part("papers").replaceChildren(...one.documents.map(paper));
    clearErrors();
    preview();
    form.elements.personal_id.focus();
  }

  function paper(document_) {
    const box = make("input", { type: "checkbox", name: "paper", value: document_.id });
    const label = make("label", { className: "tick" }, box, make("span", { text: document_.name }, " ",
      make("span", { className: "muted", text: document_.always ? `(${document_.kind})` : `(${document_.kind}; ${say("onlyWhen", { when: document_.when || "…" })})` })));
    const copies = make("input", { type: "number", min: 1, max: 50, value: document_.copies, name: `copies-${document_.id}`, className: "copies", "aria-label": `${say("copies")}: ${document_.name}` });
    const shot = make("input", { type: "file", accept: "image/*", capture: "environment", className: "vh", "aria-label": `${say("photo")}: ${document_.name}` });
    const seen = make("span", { className: "muted sm", "data-shots": document_.id });
    shot.addEventListener("change", async () => {
      const [file] = shot.files;
      shot.value = "";
      if (file && await addPhoto(file, document_.id)) box.checked = true;
    });
    const camera = make("label", { className: "btn quiet mini shot" }, icon("camera"), make("span", { text: say("photo") }), shot);
    return make("div", { className: "paper" }, label, copies, camera, seen);
  }

  // Photos ----------------------------------------------------------------------------------------------------------

  async function shrink(file) {
    const picture = await createImageBitmap(file);
    for (let edge = LONG_EDGE, quality = 0.72; ; edge *= 0.85, quality -= 0.06) {
      const scale = Math.min(1, edge / Math.max(picture.width, picture.height));
      const canvas = make("canvas");
      canvas.width = Math.max(1, Math.round(picture.width * scale));
      canvas.height = Math.max(1, Math.round(picture.height * scale));
      canvas.getContext("2d").drawImage(picture, 0, 0, canvas.width, canvas.height);
      const blob = await new Promise((done) => { canvas.toBlob(done, "image/jpeg", quality); });
      if (blob.size <= PHOTO_BYTES || quality < 0.4) {
        picture.close();
        return blob;
      }
    }
  }

  async function addPhoto(file, id) {
    if (photos.length >= MOST_PHOTOS) {
      fail(say("tooManyPhotos"));
      return false;
    }
    let blob;
    try {
      blob = await shrink(file);
    } catch (error) {
      fail(say("noPicture"));
      return false;
    }
    const bytes = new Uint8Array(await crypto.subtle.digest("SHA-256", await blob.arrayBuffer()));
    const digest = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
    if (!photos.some((one) => one.digest === digest)) photos.push({ digest, document: id, blob, size: blob.size });
    const many = photos.filter((one) => one.document === id).length;
    root.querySelector(`[data-shots="${id}"]`).textContent = say("photos", { n: many });
    return true;
  }

  // Taking in -------------------------------------------------------------------------------------------------------

  function appointment(one, at) {
    const calendar = calendars[one.calendar];
    try {
      return calendar ? clock.due(calendar, at, one.amount, one.unit, one.unit === "same_day" ? bundle.cut_off : null) : null;
    } catch (error) {
      return null;
    }
  }

  function codeOf(number, at) {
    const day = clock.parts(at);
    return `${bundle.point.issuer}-${day.year.slice(2)}${day.month}${day.day}-${String(number).padStart(4, "0")}`;
  }

  function answers() {
    const given = form.elements, tidy = (name) => given[name].value.replace(/\s+/g, " ").trim();
    const papers = [...form.querySelectorAll("input[name=paper]:checked")].map((box) => {
      const copies = Number(given[`copies-${box.value}`].value);
      return [Number(box.value), Math.min(50, Math.max(1, Math.round(copies) || 1))];
    });
    return {
      name: tidy("name"), personal_id: tidy("personal_id").replace(/ /g, ""), phone: tidy("phone").replace(/[\s.()-]/g, ""),
      address: tidy("address"), note: tidy("note"), result_by: given.result_by.value, papers,
    };
  }

  function wrongs(given) {
    const wrong = [], there = new Set(given.papers.map(([id]) => id));
    if (!procedure) wrong.push(["procedure", say("noProcedure")]);
    if (!given.name) wrong.push(["name", say("noName")]);
    if (given.personal_id && !/^(\d{9}|\d{12})$/.test(given.personal_id)) wrong.push(["personal_id", say("badNumber", { n: given.personal_id.length })]);
    if (given.phone && !/^\+?\d{8,14}$/.test(given.phone)) wrong.push(["phone", say("badPhone")]);
    const missing = procedure ? procedure.documents.filter((one) => one.always && !there.has(one.id)) : [];
    if (missing.length) wrong.push(["papers", say("missing", { papers: missing.map((one) => one.name).join("; ") }), missing]);
    return wrong;
  }

  function clearErrors() {
    form.querySelectorAll("[data-error]").forEach((one) => { one.hidden = true; });
    form.querySelectorAll(".bad").forEach((one) => one.classList.remove("bad"));
    part("failed").hidden = true;
  }

  function showErrors(wrong) {
    clearErrors();
    for (const [field, words, papers] of wrong) {
      const place = form.querySelector(`[data-error="${field}"]`);
      if (!place) {
        fail(words);
        continue;
      }
      place.querySelector("span").textContent = words;
      place.hidden = false;
      if (papers) papers.forEach((one) => form.querySelector(`input[name=paper][value="${one.id}"]`).closest(".paper").classList.add("bad"));
      else place.closest(".field").classList.add("bad");
    }
    const first = form.querySelector(".bad input");
    if (first) first.focus();
  }

  function fail(words) {
    part("failed").hidden = false;
    part("failed").querySelector("div").textContent = words;
    part("failed").scrollIntoView({ block: "nearest" });
  }

  async function hasRoom() {
    if (!navigator.storage || !navigator.storage.estimate) return true;
    const { usage, quota } = await navigator.storage.estimate();
    return quota - usage > ROOM;
  }

  // The identification number is sealed to the server before the dossier is kept: nobody reads it from the queue.
  async function sealNumber(given, key) {
    if (!given.personal_id || !bundle.seal) return given;
    return { ...given, personal_id: "", sealed_id: await store.seal(bundle.seal, given.personal_id, key) };
  }

  function makeItem(given, at, device, counter, account, key) {
    const follow = followKey || store.newKey(), taken = new Date().toISOString(), due = appointment(procedure, at);
    return (number) => ({
      day: clock.parts(at).year + clock.parts(at).month + clock.parts(at).day,
      item: {
        key, device, counter, code: codeOf(number, at), follow_key: follow, procedure: procedure.code, version: procedure.version,
        online: sending.link().online, account, ...given, taken_at: taken, offset,
        promised: { due_at: due === null ? null : new Date(due).toISOString(), time_amount: procedure.amount, time_unit: procedure.unit, fee: procedure.fee },
        photos: photos.map(({ digest, document: shown, size }) => ({ digest, document: shown, size })),
      },
    });
  }

  // Everything that a receipt shows, apart from the item: the words of the day on which it was printed.
  function printed(one, given) {
    const names = new Map(one.documents.map((document_) => [document_.id, document_.name]));
    return {
      procedure: one.name, point: bundle.point.name, fee: one.fee_told, time: one.time,
      papers: given.papers.map(([id, copies]) => `${names.get(id)} × ${copies}`),
    };
  }

  async function takeIn(event) {
    event.preventDefault();
    const button = form.querySelector("[data-send]"), given = answers(), wrong = wrongs(given);
    if (wrong.length) {
      showErrors(wrong);
      return;
    }
    clearErrors();
    button.disabled = true;
    try {
      if (!await hasRoom()) throw Object.assign(new Error("full"), { name: "QuotaExceededError" });
      const at = now(), device = await store.device(), counter = await store.get("counter") || bundle.counter;
      const key = store.newKey(), sealed = await sealNumber(given, key);
      const fill = makeItem(sealed, at, device, counter, await store.get("account") || "", key), words = printed(procedure, given);
      const row = await store.take(bundle.point.id, (number) => ({ ...fill(number), words }), photos.map(({ digest, document: shown, blob, size }) => ({ digest, document: shown, blob, size })));
      if (navigator.storage && navigator.storage.persist) navigator.storage.persist();
      clear();
      await forgetTyped();
      await showReceipt(row);
      window.print();
      sending.deliver(addresses);
    } catch (error) {
      refuseTaking(error);
    } finally {
      button.disabled = false;
      await refresh();
    }
  }

  async function refuseTaking(error) {
    const waiting = (await store.items().catch(() => [])).filter((row) => row.state === "waiting").length;
    if (error.name === "NoNumbers") fail(say("noNumbers"));
    else if (error.name === "QuotaExceededError") fail(say("full", { n: waiting }));
    else fail(say("notKept", { why: error.name }));
  }

  function clear() {
    form.reset();
    procedure = null;
    photos = [];
    followKey = "";
    part("unsure").hidden = true;
    part("rest").hidden = true;
    part("papers").replaceChildren();
    search("");
  }

  // Between the form of the server and this one ---------------------------------------------------------------------

  // Without a network this form stands in for the one of the server; what was typed there comes along.
  function arrange() {
    if (!online) return;
    const here = !sending.link().online || Boolean(procedure) || !part("receipt").hidden;
    if (here && !frame.hidden) carryOver(new FormData(online).entries());
    part("desk").hidden = !here;
    frame.hidden = here;
    (here ? part("side") : document.querySelector("[data-queue-place]") || part("side")).append(queue);
  }

  function carryOver(entries) {
    const given = [...entries], value = (name) => (given.find(([key]) => key === name) || ["", ""])[1];
    const code = value("procedure").split(" ")[0], one = bundle && bundle.procedures.find((found) => found.code === code);
    if (!one) return false;
    choose(one);
    for (const name of ["personal_id", "phone", "name", "address", "note"]) form.elements[name].value = value(name);
    if (value("result_by")) form.elements.result_by.value = value("result_by");
    const ticked = new Set(given.filter(([name]) => name === "papers").map(([, id]) => id));
    form.querySelectorAll("input[name=paper]").forEach((box) => { box.checked = ticked.has(box.value); });
    followKey = value("follow_key");
    return true;
  }

  // The form of the server, which the worker could not send: see counter_worker.js.
  async function takeTyped() {
    if (!("caches" in window) || !await caches.has("hoaban-counter-typed")) return;
    const kept = await (await caches.open("hoaban-counter-typed")).match("/typed");
    if (kept && !bundle) return;
    if (kept && carryOver(await kept.json())) part("unsure").hidden = false;
    else await forgetTyped();
  }

  // Kept until it is taken in or discarded: the browser may be closed before, and nobody else has it.
  async function forgetTyped() {
    if ("caches" in window) await caches.delete("hoaban-counter-typed");
  }

  // The receipt -----------------------------------------------------------------------------------------------------

  async function preview() {
    const number = bundle ? await store.nextNumber(bundle.point.id) : null, at = now();
    const box = part("preview");
    box.hidden = !bundle;
    if (!bundle) return;
    part("next").textContent = number === null ? say("noNumber") : codeOf(number, at);
    part("at").textContent = moment(at);
    const due = procedure ? appointment(procedure, at) : null;
    part("due").textContent = due === null ? (procedure ? say("dueLater") : "…") : moment(due);
    part("fee").textContent = procedure ? procedure.fee_told : "…";
  }

  function loadCodes() {
    if (window.qrcode) return Promise.resolve();
    return new Promise((done, failed) => {
      const script = make("script", { src: root.dataset.qr });
      script.addEventListener("load", done);
      script.addEventListener("error", failed);
      document.head.append(script);
    });
  }

  function drawn(text) {
    const code = window.qrcode(0, "M");
    code.addData(text);
    code.make();
    const many = code.getModuleCount(), space = "http://www.w3.org/2000/svg";
    const picture = document.createElementNS(space, "svg"), path = document.createElementNS(space, "path");
    let line = "";
    for (let row = 0; row < many; row += 1) {
      for (let column = 0; column < many; column += 1) {
        if (code.isDark(row, column)) line += `M${column + 4} ${row + 4}h1v1h-1z`;
      }
    }
    picture.setAttribute("viewBox", `0 0 ${many + 8} ${many + 8}`);
    picture.setAttribute("role", "img");
    picture.setAttribute("aria-label", say("code"));
    picture.setAttribute("class", "qr");
    path.setAttribute("d", line);
    picture.append(path);
    return picture;
  }

  async function showReceipt(row) {
    const { item, words } = row, box = part("receipt"), at = Date.parse(item.taken_at) + (item.offset || 0);
    const facts = {
      code: item.code, name: item.name, address: item.address || "–", phone: item.phone || "–", procedure: words.procedure, at: moment(at),
      due: item.promised.due_at ? moment(Date.parse(item.promised.due_at)) : say("dueLater"), fee: words.fee,
      by: say(`by_${item.result_by}`), point: words.point, time: words.time,
      follow: bundle.follow.replace(/q\/KEY\/?$/, "").replace(/^https?:\/\//, ""),
    };
    for (const [name, text] of Object.entries(facts)) {
      box.querySelectorAll(`[data-r="${name}"]`).forEach((place) => { place.textContent = text; });
    }
    box.querySelector("[data-r=papers]").replaceChildren(...words.papers.map((text) => make("li", { text })));
    lastReceipt = row;
    box.hidden = false;
    try {
      await loadCodes();
      const address = bundle.follow.replace("KEY", item.follow_key);
      box.querySelector("[data-r=qr]").replaceChildren(drawn(address));
    } catch (error) {
      box.querySelector("[data-r=qr]").replaceChildren();
    }
    box.scrollIntoView({ block: "start" });
    box.querySelector("h2").focus({ preventScroll: true });
  }

  // The queue -------------------------------------------------------------------------------------------------------

  const LOOKS = {
    waiting: ["off", "cloud-off"], accepted: ["done", "circle-check"], settled: ["done", "circle-check"], conflict: ["due", "git-merge"],
    refused: ["late", "circle-alert"],
  };

  function line(row) {
    const [look, mark] = LOOKS[row.state] || LOOKS.waiting, name = row.item ? row.item.name : "";
    const badge = make("span", { className: `badge ${look}` }, icon(mark), say(`state_${row.state}`));
    const first = make("div", {}, make("b", { text: name ? (masked ? mask(name) : name) : row.code }),
      make("small", { className: "muted", text: row.words ? row.words.procedure : "" }));
    if (row.formalDueAt || row.receivedAt) first.append(bothDates(row));
    if (row.message && !(row.formalDueAt && row.problem === "appointment")) first.append(make("small", { className: row.state === "refused" ? "err" : "due-t", text: row.message }));
    if (row.item) first.append(tools(row));
    const last = make("div", {}, make("small", { className: "num", text: name ? row.code : "" }), badge);
    if (row.dueAt && !row.formalDueAt) last.prepend(make("small", { className: "muted", text: say("dueAt", { time: moment(Date.parse(row.dueAt)) }) }));
    return make("li", { "data-row": row.key, "data-state": row.state }, first, last);
  }

  // Where the formal dates are others than on the paper, both stand here until the day is over.
  function bothDates(row) {
    const at = (text) => moment(Date.parse(text)), box = make("div", { className: "dates" });
    if (row.formalDueAt) {
      box.append(make("p", { className: "sm", text: say("dueFormal", { time: at(row.formalDueAt) }) }),
        make("p", { className: "sm muted", text: row.promisedAt ? say("duePrinted", { time: at(row.promisedAt) }) : say("dueNotPrinted") }));
    }
    if (row.receivedAt) box.append(make("p", { className: "sm muted", text: say("receivedFormal", { time: at(row.receivedAt), printed: at(row.printedAt) }) }));
    box.append(make("span", { className: "badge due" }, icon("phone"), say("tellCitizen")));
    return box;
  }

  function tools(row) {
    const box = make("div", { className: "tools" }), again = make("button", { type: "button", className: "mini quiet", text: say("printAgain") });
    again.addEventListener("click", async () => {
      await showReceipt(row);
      window.print();
    });
    box.append(again);
    if (row.state === "refused") {
      const retry = make("button", { type: "button", className: "mini quiet", text: say("sendAgain") });
      retry.addEventListener("click", async () => {
        await store.change(row.seq, { state: "waiting", message: "", tries: 0, retryAt: 0 });
        await refresh();
        sending.deliver(addresses);
      });
      const drop = make("button", { type: "button", className: "mini quiet risk", text: say("drop") });
      drop.addEventListener("click", async () => {
        if (!confirm(say("dropAsk", { code: row.code }))) return;
        await store.remove(row.seq);
        await refresh();
      });
      box.append(retry, drop);
    }
    return box;
  }

  async function refresh() {
    const rows = (await store.items()).reverse(), waiting = rows.filter((row) => row.state === "waiting").length;
    const pictures = await store.countPhotos(), link = sending.link();
    part("rows").replaceChildren(...rows.map(line));
    part("waiting").textContent = say("onThisMachine", { n: waiting });
    part("empty").hidden = Boolean(rows.length);
    part("keep").hidden = !(waiting || pictures);
    part("pictures").hidden = !pictures;
    part("pictures").textContent = say("picturesWaiting", { n: pictures });
    part("offline").hidden = link.online;
    part("clock").hidden = !bundle || bundle.fixed || Math.abs(offset) < CLOCK_WRONG;
    part("offline-count").textContent = say("offlineCount", { n: waiting });
    part("signin").hidden = link.signedIn;
    part("signin-count").textContent = say("signInToSend", { n: waiting });
    document.querySelectorAll("[data-off-badge]").forEach((badge) => { badge.hidden = link.online; });
    part("low").hidden = await hasRoom();
    part("low").querySelector("div").textContent = say("full", { n: waiting });
    arrange();
    await preview();
  }

  let offlineSince = null;
  function showSince() {
    const online = sending.link().online;
    if (online) offlineSince = null;
    else if (offlineSince === null) offlineSince = now();
    part("since").textContent = offlineSince === null ? "" : say("since", { time: moment(offlineSince).slice(0, 5) });
  }

  async function meet() {
    try {
      if (await sending.contact(addresses)) await load();
      await sending.deliver(addresses);
    } catch (error) {
      if (!(error instanceof sending.Unreachable || error instanceof sending.SignedOut)) throw error;
    } finally {
      met = true;
      await showPlace();
      showSince();
      await refresh();
    }
  }

  async function start() {
    await load();
    const today = clock.parts(now());
    await store.tidy(today.year + today.month + today.day);
    await refresh();
    form.addEventListener("submit", takeIn);
    form.elements.procedure.addEventListener("input", (event) => {
      procedure = null;
      part("rest").hidden = true;
      search(event.target.value);
    });
    if (part("counters")) part("counters").addEventListener("change", chooseCounter);
    new Set([...root.querySelectorAll("[data-now]"), ...queue.querySelectorAll("[data-now]")]).forEach((button) => button.addEventListener("click", () => {
      sending.again();
      meet();
    }));
    part("print").addEventListener("click", () => lastReceipt && window.print());
    sending.listen(() => {
      showSince();
      refresh();
    });
    window.addEventListener("online", () => {
      sending.again();
      meet();
    });
    window.addEventListener("offline", meet);
    document.addEventListener("visibilitychange", () => document.visibilityState === "visible" && meet());
    setInterval(meet, EVERY);
    setInterval(preview, 20000);
    part("discard").addEventListener("click", async () => {
      await forgetTyped();
      clear();
      await refresh();
    });
    part("next-one").addEventListener("click", () => {
      part("receipt").hidden = true;
      refresh();
      form.elements.procedure.focus();
    });
    if (online) online.addEventListener("submit", (event) => {
      if (sending.link().online || !bundle) return;
      event.preventDefault();
      arrange();
    });
    await takeTyped();
    await refresh();
    root.dataset.started = "yes";
    await meet();
  }

  if ("serviceWorker" in navigator) {
    navigator.serviceWorker.register(root.dataset.worker, { scope: root.dataset.scope })
      .then(() => navigator.serviceWorker.ready)
      .then((found) => found.active.postMessage({ language: document.documentElement.lang })).catch(() => null);
  }
  start();
})();
