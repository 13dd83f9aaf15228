// What runs now, the form of settings and the badge on top -> fetched from this server; what is chosen -> sent to it.
// Puts nothing into the page but what /settings sends, which is escaped there.
"use strict";

(() => {
  const find = (selector) => document.querySelector(selector);
  const isShown = () => document.body.dataset.section === "settings" && !document.hidden;

  async function put(selector, address) {
    try {
      const words = await (await fetch(address)).text();
      const place = find(selector);
      if (!place || place.dataset.words === words) return;
      place.dataset.words = words;
      const open = Boolean(place.querySelector("details[open]"));
      place.innerHTML = words;
      if (open) place.querySelector("details")?.setAttribute("open", "");
    } catch {
      // The server is gone; whatever is asked next will say so.
    }
  }

  async function showBadge() {
    const words = await fetch("settings/badge").then((answer) => (answer.ok ? answer.text() : ""), () => "");
    const badge = find(".masthead .private");
    if (badge && words && badge.outerHTML !== words) badge.outerHTML = words;
  }

  async function save(form) {
    const chosen = Object.fromEntries(new FormData(form));
    const told = find("#saved");
    told.className = "";
    told.textContent = "Saving…";
    let answer;
    try {
      answer = await fetch("settings", { method: "PUT", headers: { "content-type": "application/json" }, body: JSON.stringify(chosen) });
      told.textContent = answer.status === 422 ? "Threads: give a whole number from 0 to 256." : await answer.text();
    } catch {
      told.textContent = "onrecord does not answer. Is it still running in its terminal?";
    }
    told.className = answer && answer.ok ? "good" : "error";
    put("#now", "settings/now");
    showBadge();
    const banner = find("#notice"); // page.js asks again what it says
    if (banner && answer && answer.ok) banner.hidden = false;
  }

  document.addEventListener("submit", (event) => {
    const form = event.target.closest("#settings-form form");
    if (!form) return;
    event.preventDefault();
    save(form);
  });
  // Typing a path or an address chooses it.
  document.addEventListener("input", (event) => {
    const choice = event.target.closest("#settings-form .choice");
    if (choice && event.target.type === "text") choice.querySelector("input[type=radio]").checked = true;
  });

  let wasShown = false;
  let beats = 0;
  function beat() {
    const shown = isShown() && Boolean(find("#settings-form"));
    beats += 1;
    if (shown && !wasShown) put("#settings-form", "settings/form");
    if (shown && (!wasShown || beats % 3 === 0)) put("#now", "settings/now");
    wasShown = shown;
  }
  setInterval(beat, 1000);
  new MutationObserver(beat).observe(document.body, { attributeFilter: ["data-section"] });
})();
