// Filters of the ledger -> its table, its charts and its downloads. What is on show is asked for again whenever it is opened.
// Talks to this server only. Puts nothing into the page but what /ledger/ sends, which is escaped there.
"use strict";

(() => {
  const find = (selector) => document.querySelector(selector);
  let newest = 0; // of several requests made quickly, only the last one may show
  let drawnFor = null; // the filters that the charts on show belong to

  const filled = () => {
    const form = find("#ledger-filter"); // not there where the library could not be read
    const fields = [...(form ? new FormData(form) : [])].filter(([, value]) => value.trim());
    return new URLSearchParams(fields).toString();
  };

  async function fragment(address) {
    try {
      return await (await fetch(address)).text();
    } catch {
      return '<p class="error" role="alert">onrecord does not answer. Is it still running in its terminal?</p>';
    }
  }

  async function show(offset = 0, andFocus = false) {
    const mine = ++newest;
    const filters = filled();
    find("#ledger-found").setAttribute("aria-busy", "true");
    const words = await fragment(`ledger/found?offset=${offset}&${filters}`);
    if (mine !== newest) return;
    const table = find("#ledger-found");
    table.innerHTML = words;
    table.removeAttribute("aria-busy");
    if (andFocus) {
      table.focus({ preventScroll: true });
      table.scrollIntoView({ block: "start" });
    }
    draw();
  }

  async function draw() {
    const filters = filled();
    if (!find("#ledger-charts").open || drawnFor === filters) return;
    drawnFor = filters;
    const words = await fragment(`ledger/charts?${filters}`);
    if (drawnFor === filters) find("#ledger-drawn").innerHTML = words || '<p class="hint">There is nothing to draw.</p>';
  }

  async function open() {
    drawnFor = null;
    const top = find("#ledger-top");
    if (!find("#ledger-filter")) top.innerHTML = await fragment("ledger/filters");
    find("#ledger-charts").ontoggle = draw;
    show();
  }

  let waiting = null;
  function soon(work, milliseconds) {
    clearTimeout(waiting);
    waiting = setTimeout(work, milliseconds);
  }

  let suggested = "";
  async function suggest(box) {
    const typed = box.value.trim();
    if (typed === suggested || typed.length < 2) return;
    suggested = typed;
    try {
      const names = await (await fetch(`ledger/speakers?typed=${encodeURIComponent(typed)}`)).json();
      if (suggested !== typed) return;
      find("#ledger-speakers").replaceChildren(...names.map((name) => Object.assign(document.createElement("option"), { value: name })));
    } catch {
      // Suggestions are a help; the filter works without.
    }
  }

  document.addEventListener("input", (event) => {
    if (!event.target.closest("#ledger-filter")) return;
    if (event.target.name === "speaker") suggest(event.target);
    soon(() => show(), event.target.tagName === "SELECT" ? 0 : 350);
  });
  document.addEventListener("reset", (event) => {
    if (event.target.id === "ledger-filter") soon(() => show(), 0);
  });
  document.addEventListener("submit", (event) => {
    if (event.target.id !== "ledger-filter") return;
    event.preventDefault();
    soon(() => show(), 0);
  });
  document.addEventListener("click", (event) => {
    if (event.target.closest("#opened-ledger")) open();
    const step = event.target.closest("#ledger-found [data-offset]");
    if (step) show(Number(step.dataset.offset), true);
  });
})();
