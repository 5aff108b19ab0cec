// A sitting: one question a screen, every answer saved at once, kept here while there is no connection.
// Works without this file by the buttons of the form. The server's clock and the server's rules decide.
"use strict";
(() => {
  const form = document.getElementById("sitting");
  if (!form) {
    return;
  }
  const said = form.dataset;
  const store = `sitting-${said.attempt}`;
  const questions = [...form.querySelectorAll("fieldset[data-position]")];
  const byPosition = new Map(questions.map((one) => [Number(one.dataset.position), one]));
  const token = form.querySelector("[name=csrfmiddlewaretoken]").value;
  const status = document.getElementById("status");
  const refused = document.getElementById("refused");
  const clock = document.querySelector("#clock b");
  const links = [...document.querySelectorAll("#overview a")];
  const numbers = new Map(questions.map((one) => [Number(one.dataset.position), Number(one.dataset.saves)]));
  const unsent = new Map();
  const typing = new Map();
  const typedSince = new Map();
  // A text is saved when somebody pauses, at least as often as LONGEST, and before the time is up.
  const PAUSE = 1500;
  const LONGEST = 8000;
  const LAST = 3;
  let deadline = performance.now() + Number(said.left) * 1000;
  let current = 0;
  let sending = null;
  let pause = 0;
  let retry = 0;
  let stopped = false;
  let leaving = false;

  // What was answered, in the shape that the server takes; null for nothing.
  function read(one) {
    const picked = [...one.querySelectorAll("input:checked")].map((input) => input.value);
    switch (one.dataset.type) {
      case "choice":
        return picked.length ? Number(picked[0]) : null;
      case "multiple":
        return picked.length ? picked.map(Number) : null;
      case "true_false":
        return picked.length ? picked[0] === "true" : null;
      case "matching": {
        const places = [...one.querySelectorAll("select")].map((select) => (select.value ? Number(select.value) : null));
        return places.some((place) => place !== null) ? places : null;
      }
      default: {
        const field = one.querySelector("input:not([type=hidden]), textarea");
        return field && field.value ? field.value : null;
      }
    }
  }

  function write(one, answer) {
    const chosen = new Set((Array.isArray(answer) ? answer : [answer]).map(String));
    switch (one.dataset.type) {
      case "choice":
      case "multiple":
      case "true_false":
        for (const input of one.querySelectorAll("input:not([type=hidden])")) {
          input.checked = answer !== null && chosen.has(input.value);
        }
        break;
      case "matching":
        one.querySelectorAll("select").forEach((select, row) => {
          select.value = answer && answer[row] !== null ? String(answer[row]) : "";
        });
        break;
      default:
        one.querySelector("input:not([type=hidden]), textarea").value = answer === null ? "" : answer;
    }
  }

  // What waits is kept until the server has it, or refuses it.
  function keep() {
    try {
      if (unsent.size) {
        localStorage.setItem(store, JSON.stringify([...unsent]));
      } else {
        localStorage.removeItem(store);
      }
    } catch {
      // Storage is full or forbidden: the answers still wait in this page.
    }
  }

  function tell(text, look) {
    status.hidden = false;
    status.className = `note ${look}`;
    status.textContent = text;
  }

  function tellState() {
    if (stopped) {
      return;
    }
    if (!unsent.size) {
      tell(said.saved, "done");
    } else if (pause) {
      tell(said.offline.replace("%(count)s", unsent.size), "off");
    } else {
      tell(said.saving, "off");
    }
  }

  // Nothing is taken any more: what is typed now would look saved, so the questions no longer take it.
  function stop(message) {
    stopped = true;
    clearTimeout(retry);
    typing.forEach((waiting) => clearTimeout(waiting));
    typing.clear();
    unsent.clear();
    keep();
    questions.forEach((one) => { one.inert = true; });
    refused.hidden = false;
    refused.querySelector("div").textContent = message;
    status.hidden = true;
    refused.scrollIntoView({ block: "nearest" });
  }

  function mark(position) {
    const one = byPosition.get(position);
    const link = links[questions.indexOf(one)];
    link.classList.toggle("done", read(one) !== null);
    link.querySelector("[data-done]").hidden = read(one) === null;
    const asked = questions.filter((question) => !("text" in question.dataset));
    const answered = asked.filter((question) => read(question) !== null).length;
    document.getElementById("count").textContent = said.answered
      .replace("%(count)s", answered)
      .replace("%(all)s", asked.length);
  }

  function changed(one) {
    const position = Number(one.dataset.position);
    clearTimeout(typing.get(position));
    typing.delete(position);
    typedSince.delete(position);
    if (stopped) {
      return;
    }
    const save = numbers.get(position) + 1;
    numbers.set(position, save);
    unsent.set(position, { answer: read(one), save });
    keep();
    mark(position);
    tellState();
    pause = 0;
    send();
  }

  function typed(one) {
    const position = Number(one.dataset.position);
    const now = performance.now();
    if (!typedSince.has(position)) {
      typedSince.set(position, now);
    }
    clearTimeout(typing.get(position));
    const waits = Math.max(0, Math.min(PAUSE, typedSince.get(position) + LONGEST - now));
    typing.set(position, setTimeout(() => changed(one), waits));
  }

  function flush() {
    [...typing.keys()].forEach((position) => changed(byPosition.get(position)));
  }

  // The numbers of savings rise, so that a retry that arrives late never overwrites a newer answer.
  async function deliver(position, one) {
    const answer = await fetch(said.save, {
      method: "POST",
      headers: { "Content-Type": "application/json", "X-CSRFToken": token },
      body: JSON.stringify({ position, answer: one.answer, save: one.save }),
      redirect: "manual",
      keepalive: true,
    });
    if (stopped) {
      return;
    }
    if (answer.type === "opaqueredirect" || answer.status === 401 || answer.status === 403) {
      tell(said.ended, "late");
      throw new Error("signed out");
    }
    if (answer.status === 409) {
      stop((await answer.json()).message);
      return;
    }
    if (!answer.ok && answer.status !== 422) {
      throw new Error(String(answer.status));
    }
    const kept = await answer.json();
    const waiting = unsent.get(position);
    if (answer.status === 422) {
      unsent.delete(position);
    } else {
      deadline = performance.now() + kept.left * 1000;
      if (waiting && waiting.save === one.save) {
        if (kept.save > one.save) {
          // Another window of this browser saved meanwhile; what was answered here last is sent once more.
          numbers.set(position, kept.save + 1);
          unsent.set(position, { answer: one.answer, save: kept.save + 1 });
        } else {
          unsent.delete(position);
          byPosition.get(position).querySelector("[name^=saves-]").value = kept.save;
        }
      }
    }
    keep();
  }

  function send() {
    sending = sending || sendAll().finally(() => { sending = null; });
    return sending;
  }

  async function sendAll() {
    clearTimeout(retry);
    let signedOut = false;
    try {
      while (unsent.size && !stopped) {
        const [position, one] = unsent.entries().next().value;
        await deliver(position, one);
        pause = 0;
      }
    } catch (error) {
      signedOut = error.message === "signed out";
      if (!stopped) {
        pause = Math.min(15000, pause ? pause * 2 : 2000);
        retry = setTimeout(send, pause);
      }
    }
    if (!signedOut) {
      tellState();
    }
  }

  function show(place, focus) {
    current = Math.max(0, Math.min(questions.length - 1, place));
    questions.forEach((one, at) => { one.hidden = at !== current; });
    links.forEach((link, at) => {
      if (at === current) {
        link.setAttribute("aria-current", "step");
      } else {
        link.removeAttribute("aria-current");
      }
    });
    document.getElementById("back").hidden = current === 0;
    document.getElementById("next").hidden = current === questions.length - 1;
    if (focus) {
      questions[current].setAttribute("tabindex", "-1");
      questions[current].focus({ preventScroll: true });
      window.scrollTo(0, 0);
    }
  }

  function tick() {
    const left = Math.max(0, Math.round((deadline - performance.now()) / 1000));
    const two = (number) => String(number).padStart(2, "0");
    const hours = Math.floor(left / 3600);
    clock.textContent = `${hours ? `${hours}:` : ""}${two(Math.floor(left / 60) % 60)}:${two(left % 60)}`;
    clock.closest(".badge").classList.toggle("late", left < 300);
    if (left <= LAST && !leaving) {
      flush();
    }
    if (left === 0 && !leaving && !stopped) {
      tell(said.over, "late");
      handIn();
    }
  }

  async function handIn() {
    if (leaving) {
      return;
    }
    leaving = true;
    flush();
    await Promise.race([send(), new Promise((done) => { setTimeout(done, 4000); })]);
    try {
      await fetch(said.save, { redirect: "manual", cache: "no-store" });
    } catch {
      leaving = false;
      tell(said.wait, "off");
      if (performance.now() >= deadline) {
        leaving = true;
        setTimeout(() => { leaving = false; }, 10000);
      }
      return;
    }
    window.removeEventListener("beforeunload", warn);
    keep();
    const pressed = document.createElement("input");
    pressed.type = "hidden";
    pressed.name = "action";
    pressed.value = "hand-in";
    form.append(pressed);
    form.submit();
  }

  function warn(event) {
    flush();
    if (unsent.size && !stopped) {
      event.preventDefault();
    }
  }

  async function ask() {
    try {
      const answer = await fetch(said.save, { redirect: "manual", cache: "no-store" });
      if (answer.ok) {
        const now = await answer.json();
        deadline = performance.now() + now.left * 1000;
        if (now.over) {
          stop(said.over);
        }
      }
    } catch {
      // No connection: the clock here goes on.
    }
  }

  // Answers that a page before this one could not send, unless the server has newer ones.
  function restore() {
    let kept = [];
    try {
      kept = JSON.parse(localStorage.getItem(store) || "[]");
    } catch {
      kept = [];
    }
    for (const [position, one] of kept) {
      if (byPosition.has(position) && one.save > numbers.get(position)) {
        write(byPosition.get(position), one.answer);
        numbers.set(position, one.save);
        unsent.set(position, one);
      }
    }
    keep();
  }

  restore();
  for (const one of questions) {
    const position = Number(one.dataset.position);
    one.addEventListener("change", () => changed(one));
    one.addEventListener("input", (event) => {
      if (event.target.matches("textarea, input:not([type=radio]):not([type=checkbox])")) {
        typed(one);
      }
    });
    mark(position);
  }
  links.forEach((link, at) => link.addEventListener("click", (event) => {
    event.preventDefault();
    show(at, true);
  }));
  document.getElementById("back").addEventListener("click", () => show(current - 1, true));
  document.getElementById("next").addEventListener("click", () => show(current + 1, true));
  document.getElementById("save").hidden = true;
  form.addEventListener("submit", (event) => {
    event.preventDefault();
    if (event.submitter && event.submitter.id === "hand-in") {
      handIn();
    }
  });
  window.addEventListener("online", () => { pause = 0; send(); });
  window.addEventListener("beforeunload", warn);
  window.addEventListener("pageshow", (event) => {
    if (event.persisted) {
      ask();
    }
  });
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      ask();
    } else {
      flush();
    }
  });
  show(0, false);
  setInterval(tick, 1000);
  tick();
  if (unsent.size) {
    send();
  }
  tellState();
})();
