"use strict";
// Makes the chat live. Everything here also works without this file: the forms are real forms.
(() => {
  const log = document.getElementById("log");
  const start = document.getElementById("start");
  const composer = document.getElementById("composer");
  const status = document.getElementById("status");
  const clock = document.getElementById("clock");
  const dock = document.getElementById("dock");
  const more = document.getElementById("more");
  const says = document.body.dataset;
  const POST_TRIES = 4, POST_MS = 10000, REPLY_MS = 6000, RECONNECT_MS = 3000, SETTLE_MS = 150, STILL_MS = 600, SLEPT_MS = 10000;
  let last = log.dataset.after;  // the newest event this page has shown; 19 digits, so it stays a string
  let shown = 0;
  let pressed = null;
  let source = null;

  const pause = (ms) => new Promise((done) => setTimeout(done, ms));
  const say = (text) => { status.textContent = text; };

  // ---- the clock: shown here, decided on the server

  let endsAt = null, warned = false;
  function tick() {
    const left = endsAt === null ? 0 : Math.max(0, Math.ceil((endsAt - Date.now()) / 1000));
    const text = endsAt === null ? "" : Math.floor(left / 60) + ":" + String(left % 60).padStart(2, "0");
    clock.hidden = endsAt === null;
    document.querySelectorAll(".left").forEach((spot) => { if (spot.textContent !== text) spot.textContent = text; });
    clock.classList.toggle("short", left <= 60);
    if (left > 0 && left <= 60 && !warned) say(says.oneMinute);
    warned = left > 0 && left <= 60;
  }
  function readClock() {
    const open = log.querySelector("[data-left-ms]");
    endsAt = open ? Date.now() + Number(open.dataset.leftMs) : null;
    tick();
  }

  // ---- what comes in

  function place(fresh) {
    const old = document.getElementById(fresh.id);
    if (fresh.classList.contains("ours")) {
      log.querySelectorAll("form").forEach((form) => form.remove());
      log.querySelectorAll("[data-left-ms]").forEach((item) => item.removeAttribute("data-left-ms"));
      log.querySelectorAll(".due").forEach((item) => item.remove());
    }
    if (old) old.replaceWith(fresh); else log.append(fresh);
    holdStill(fresh);
  }
  // The next question takes the place of the last one: the second half of a double tap must not answer it.
  function holdStill(message) {
    const form = message.querySelector("form");
    if (!form) return;
    form.dataset.still = "";
    setTimeout(() => { delete form.dataset.still; }, STILL_MS);
  }
  function reveal(message) {
    document.documentElement.style.setProperty("--dock", dock.offsetHeight + "px");
    const fits = message.offsetHeight + dock.offsetHeight + clock.offsetHeight < window.innerHeight;
    message.scrollIntoView({ block: fits ? "end" : "start" });
  }
  function hintBelow() {
    const choices = log.querySelector("form");
    // Very large letters: the dock would leave too little of the page, so it lets go of the bottom.
    dock.classList.toggle("loose", dock.offsetHeight - more.offsetHeight > window.innerHeight * 0.25);
    more.hidden = !choices || choices.getBoundingClientRect().bottom < status.getBoundingClientRect().top + 8;
  }
  // A reply may be two messages; the focus goes to where the last of them wants the person's hand.
  let settling = null, wasAnswering = false;
  function moveFocus(message) {
    const byTouch = matchMedia("(pointer: coarse)").matches;
    const hasChoices = message.querySelector("form") !== null;
    const input = composer.elements.value;
    // Its keyboard hides the buttons; but nobody is interrupted in the middle of a word.
    if (document.activeElement === input && byTouch && hasChoices && !input.value) input.blur();
    if (wasAnswering && document.activeElement !== input) {
      (hasChoices || byTouch ? message : input).focus({ preventScroll: true });
    }
    wasAnswering = false;
  }
  function show(html) {
    const box = document.createElement("template");
    box.innerHTML = html;
    const fresh = box.content.querySelector("article");
    const active = document.activeElement;
    wasAnswering = wasAnswering || active === document.body || log.contains(active) || start.contains(active);
    place(fresh);
    shown += 1;
    start.hidden = true;
    composer.hidden = false;
    dock.classList.add("live");
    if (fresh.classList.contains("ours")) {
      readClock();
      clearTimeout(settling);
      settling = setTimeout(moveFocus, SETTLE_MS, fresh);
    }
    reveal(fresh);
  }
  function connect() {
    source = new EventSource(says.chat + "/stream?after=" + last);
    source.onopen = () => { if (status.textContent === says.reconnecting) say(""); };
    source.onmessage = (event) => { last = event.lastEventId; show(event.data); };
    source.onerror = () => {
      if (!status.textContent) say(says.reconnecting);
      if (source.readyState === EventSource.CLOSED) setTimeout(connect, RECONNECT_MS * (1 + Math.random()));
    };
  }

  // ---- what goes out: the same nonce is tried again, so nothing counts twice

  async function post(body) {
    for (let tries = 1; ; tries += 1) {
      let wait = tries;
      const abort = new AbortController();
      const timer = setTimeout(() => abort.abort(), POST_MS);
      try {
        const headers = { Accept: "application/json" };
        const reply = await fetch(says.chat, { method: "POST", body, headers, signal: abort.signal });
        const answer = await reply.json();
        if (reply.status < 500 && reply.status !== 429) return answer;
        say(answer.error);
        wait = Number(reply.headers.get("Retry-After")) || tries;
      } catch (problem) {
        if (tries >= POST_TRIES) throw problem;
      } finally {
        clearTimeout(timer);
      }
      if (tries >= POST_TRIES) throw new Error("not sent");
      await pause(wait * 1000);
    }
  }
  function enable(form, on) {
    form.setAttribute("aria-busy", String(!on));
    form.querySelectorAll("button").forEach((button) => { button.disabled = !on; });
  }
  async function send(form, button) {
    const body = new URLSearchParams(new FormData(form));
    if (button && button.name) body.set(button.name, button.value);
    const before = shown;
    enable(form, false);
    if (button) button.classList.add("chosen");
    say(says.sending);
    try {
      const answer = await post(body);
      say(answer.error || answer.toast);
      if (answer.error) { enable(form, true); return; }
      form.elements.nonce.value = answer.nonce;
      if (form === composer) { form.elements.value.value = ""; enable(form, true); }
      if (!source) connect();
      await pause(REPLY_MS);
      if (shown === before) location.reload();  // a proxy that swallows streams: the page itself has the reply
    } catch (problem) {
      say(says.notSent);
      enable(form, true);
      if (button) button.classList.remove("chosen");
    }
  }

  document.addEventListener("click", (event) => { pressed = event.target.closest("button"); });
  document.addEventListener("submit", (event) => {
    const form = event.target;
    event.preventDefault();
    if (form.getAttribute("aria-busy") === "true" || "still" in form.dataset) return;
    send(form, pressed && form.contains(pressed) ? pressed : null);
  });
  // A phone that slept may have got its message late: the page asks for the time that is left now.
  let hiddenAt = 0;
  document.addEventListener("visibilitychange", () => {
    if (document.hidden) hiddenAt = Date.now();
    else if (endsAt !== null && Date.now() - hiddenAt > SLEPT_MS && !composer.elements.value.value) location.reload();
  });
  window.addEventListener("pageshow", (event) => { if (event.persisted) location.reload(); });

  more.addEventListener("click", () => window.scrollBy(0, window.innerHeight * 0.6));

  readClock();
  setInterval(() => { tick(); hintBelow(); }, 250);
  const newest = log.lastElementChild;
  if (newest) { connect(); reveal(newest); }
})();
