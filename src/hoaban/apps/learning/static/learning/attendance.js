// The list of a session: a press marks at once, here and in the queue of offline.js, which sends it when there is a
// network. What the server says afterwards wins: the first of two devices stands. Works as plain forms without this file.
"use strict";
(() => {
  const list = document.querySelector("[data-attendance]");
  if (!list || !window.hoaban) return;
  const address = list.dataset.attendance, queue = window.hoaban.queue;
  const STANDING = `hoaban-standing:${address}`;
  const bar = document.querySelector("[data-queue]"), badge = bar.querySelector("[data-queue-badge]");
  const again = bar.querySelector("[data-queue-now]");
  const row = (place) => list.querySelector(`[data-place="${place}"]`);

  function show(line, present) {
    line.querySelectorAll("button[name=present]").forEach((button) => {
      button.setAttribute("aria-pressed", String(present !== null && button.value === (present ? "1" : "0")));
    });
    const there = list.querySelectorAll('button[name=present][value="1"][aria-pressed=true]').length;
    document.querySelector("[data-there]").textContent = there;
  }

  function status(words) {
    const waiting = queue.pending(address).length;
    badge.hidden = !waiting && !words;
    again.hidden = !waiting;
    badge.classList.toggle("off", waiting > 0);
    badge.classList.toggle("done", !waiting);
    const offline = navigator.onLine ? "" : `${bar.dataset.offline} · `;
    badge.querySelector("span").textContent = waiting ? `${offline}${words || bar.dataset.waiting}: ${waiting}` : words;
  }

  function standing() {
    try {
      return JSON.parse(localStorage.getItem(STANDING) || "{}");
    } catch (error) {
      return {};
    }
  }

  list.addEventListener("submit", (event) => {
    const button = event.submitter, line = event.target.closest("[data-place]");
    if (!button || !line) return;
    event.preventDefault();
    if (button.getAttribute("aria-pressed") === "true") return;
    const present = button.value === "1", replaces = line.dataset.key;
    const said = line.querySelector("[data-said]");
    said.textContent = new Date().toLocaleTimeString(document.documentElement.lang, { hour: "2-digit", minute: "2-digit" });
    show(line, present);
    try {
      line.dataset.key = queue.add(address, {
        enrolment: Number(line.dataset.place), present, replaces, taken_at: new Date().toISOString(),
      });
    } catch (error) {
      event.target.submit();
    }
    status("");
  });

  document.addEventListener("hoaban:delivered", ({ detail }) => {
    if (detail.address !== address) return;
    const kept = standing(), still = new Set(queue.pending(address).map((mark) => mark.enrolment));
    for (const one of detail.answer.outcomes) {
      kept[one.enrolment] = { key: one.standing, present: one.present, at: detail.answer.at };
      const line = row(one.enrolment);
      if (!line || still.has(one.enrolment)) continue;
      line.dataset.key = one.standing;
      show(line, one.present);
      if (one.said) line.querySelector("[data-said]").textContent = one.said;
      line.classList.toggle("due-t", Boolean(one.said));
    }
    localStorage.setItem(STANDING, JSON.stringify(kept));
    status(bar.dataset.sent);
    window.hoaban.keepAgain();
  });
  document.addEventListener("hoaban:stuck", ({ detail }) => {
    if (detail.address === address) status(detail.why || bar.dataset.signin);
  });
  document.addEventListener("hoaban:queued", () => status(""));
  window.addEventListener("offline", () => status(""));
  window.addEventListener("online", () => status(""));
  again.addEventListener("click", () => queue.flush());

  // A page from the shelf may be older than what was delivered or marked since.
  for (const [place, one] of Object.entries(standing())) {
    const line = row(place);
    if (line && one.at > Number(list.dataset.made)) {
      line.dataset.key = one.key;
      show(line, one.present);
    }
  }
  for (const mark of queue.pending(address)) {
    const line = row(mark.enrolment);
    if (!line) continue;
    line.dataset.key = mark.key;
    show(line, mark.present);
  }
  status("");
})();
