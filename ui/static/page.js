// Clicks on citations -> the source panel; seconds that tick; the newest question kept in view.
// Talks to this server only. Puts nothing into the page but what /source/ sends, which is escaped there.
"use strict";

(() => {
  const find = (selector) => document.querySelector(selector);
  let cameFrom = null; // what opened the source, so that Close and Escape give the focus back to it
  let newest = 0; // of several sources asked for quickly, only the last one may show

  async function openSource(button) {
    const mine = ++newest;
    const address = `source/${encodeURIComponent(button.dataset.document)}?spans=${encodeURIComponent(button.dataset.spans || "")}`;
    cameFrom = button;
    let fragment;
    try {
      fragment = await (await fetch(address)).text();
    } catch {
      fragment = '<p class="error" role="alert">onrecord does not answer. Is it still running in its terminal?</p>';
    }
    if (mine !== newest) return;
    find("#source-text").innerHTML = fragment;
    find("#source").classList.add("open");
    find("#source-close").hidden = false;
    document.body.classList.add("reading");
    document.querySelectorAll("[data-document].current").forEach((each) => each.classList.remove("current"));
    button.classList.add("current");
    showMark();
  }

  function showMark() {
    const panel = find("#source");
    const mark = find("#cited");
    panel.focus({ preventScroll: true });
    if (!mark) {
      panel.scrollTop = 0;
      return;
    }
    // Only the panel scrolls, never the conversation beside it.
    const offset = mark.getBoundingClientRect().top - panel.getBoundingClientRect().top;
    panel.scrollTop += offset - panel.clientHeight / 3;
  }

  function closeSource() {
    find("#source").classList.remove("open");
    find("#source-close").hidden = true;
    document.body.classList.remove("reading");
    find("#source-text").innerHTML = '<p class="hint">Choose a number behind a sentence to see its source here.</p>';
    document.querySelectorAll("[data-document].current").forEach((each) => each.classList.remove("current"));
    if (cameFrom && cameFrom.isConnected) cameFrom.focus();
  }

  document.addEventListener("click", (event) => {
    const button = event.target.closest("[data-document]");
    if (button) openSource(button);
    else if (event.target.closest("#source-close")) closeSource();
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && document.body.classList.contains("reading")) closeSource();
  });

  // The server says how many seconds have passed whenever it has news; between the news they tick here.
  const ticking = new WeakMap();
  setInterval(() => {
    for (const clock of document.querySelectorAll(".seconds")) {
      const told = Number(clock.dataset.seconds);
      const known = ticking.get(clock);
      if (!known || known.told !== told) ticking.set(clock, { told, at: performance.now() });
      const { at } = ticking.get(clock);
      const text = `${Math.floor(told + (performance.now() - at) / 1000)} s`;
      if (clock.textContent !== text) clock.textContent = text;
    }
  }, 250);

  // A new question comes into view once; after that the reader scrolls.
  let asked = "";
  new MutationObserver(() => {
    const turn = find("#current .turn");
    const name = turn ? `${document.querySelectorAll(".turn").length} ${turn.querySelector(".question").textContent}` : "";
    if (name !== asked && name) {
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      turn.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    }
    asked = name;
  }).observe(document.documentElement, { childList: true, subtree: true });

  // Why there is no language model may change while it loads.
  setInterval(async () => {
    const banner = find("#notice");
    if (!banner || banner.hidden || document.hidden) return;
    try {
      const answer = await fetch("notice");
      if (!answer.ok) return;
      const notice = await answer.text();
      if (banner.innerHTML !== notice) banner.innerHTML = notice;
      banner.hidden = !notice;
    } catch {
      // The server is gone; asking will say so.
    }
  }, 5000);
})();
