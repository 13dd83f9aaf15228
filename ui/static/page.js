// Clicks on tabs -> sections; clicks on citations -> the source panel; seconds that tick; the newest question kept in view.
// Talks to this server only. Puts nothing into the page but what /source/ sends, which is escaped there.
"use strict";

(() => {
  const find = (selector) => document.querySelector(selector);
  let cameFrom = null; // what opened the source, so that Close and Escape give the focus back to it
  let onShow = null; // the citation whose source is on show
  let newest = 0; // of several sources asked for quickly, only the last one may show

  async function openSource(button, keepFocus = false) {
    const mine = ++newest;
    const voices = find("#source-voices input").checked ? "&voices=true" : "";
    const address = `source/${encodeURIComponent(button.dataset.document)}?spans=${encodeURIComponent(button.dataset.spans || "")}${voices}`;
    if (!keepFocus) cameFrom = button;
    let fragment;
    try {
      fragment = await (await fetch(address)).text();
    } catch {
      fragment = '<p class="error" role="alert">onrecord does not answer. Is it still running in its terminal?</p>';
    }
    if (mine !== newest) return;
    onShow = button;
    const height = button.getBoundingClientRect().top;
    const frame = button.closest("#talk, .section");
    const heading = button.closest(".turn")?.querySelector(".question");
    const headed = heading && heading.getBoundingClientRect().top >= frame.getBoundingClientRect().top;
    find("#source-text").innerHTML = fragment;
    find("#source").classList.add("open");
    find("#source-close").hidden = find("#source-voices").hidden = false;
    document.body.classList.add("reading");
    find("#scope").open = false;
    // The page has become narrower: what was clicked stays where it was.
    if (frame) frame.scrollTop += button.getBoundingClientRect().top - height;
    // And a question that was in view stays so, where there is room for both.
    const hidden = headed ? frame.getBoundingClientRect().top + 8 - heading.getBoundingClientRect().top : 0;
    if (hidden > 0 && button.getBoundingClientRect().bottom + hidden < frame.getBoundingClientRect().bottom) frame.scrollTop -= hidden;
    document.querySelectorAll("[data-document].current").forEach((each) => each.classList.remove("current"));
    button.classList.add("current");
    showPlace();
    showMark(keepFocus);
    showPage(button, mine);
  }

  // Of a PDF that is still where it was: the page itself instead of its text, as soon as it is drawn.
  async function showPage(button, mine) {
    const article = find("#source article[data-pages]");
    find("#source-pages").hidden = !article;
    if (!article || !find("#source-pages input").checked) return;
    const address = `page/${encodeURIComponent(button.dataset.document)}?spans=${encodeURIComponent(button.dataset.spans || "")}`;
    try {
      const answer = await fetch(address);
      const fragment = answer.ok ? await answer.text() : "";
      if (mine !== newest || !fragment) return;
      article.querySelector(".document-text").insertAdjacentHTML("beforebegin", fragment);
      article.classList.add("pictured");
      const panel = find("#source");
      const box = article.querySelector(".page-picture .box") || article.querySelector(".page-picture");
      await article.querySelector(".page-picture img").decode();
      panel.scrollTop += box.getBoundingClientRect().top - panel.getBoundingClientRect().top - panel.clientHeight / 3;
    } catch {
      return; // the text is on show
    }
  }

  // Every citation of the same answer or section, each place in a document once: the answer's own marks, then the evidence.
  function citations() {
    const around = onShow?.closest(".turn, .section");
    const every = new Map();
    for (const each of around ? around.querySelectorAll("[data-document]") : []) {
      const key = `${each.dataset.document} ${each.dataset.spans}`;
      if (!every.has(key)) every.set(key, each);
    }
    return [...every.values()];
  }
  const isMark = (each) => Boolean(each.closest(".answer"));
  const same = (one, other) => one.dataset.document === other.dataset.document && one.dataset.spans === other.dataset.spans;
  const placeOf = (every) => every.findIndex((each) => same(each, onShow));

  function showPlace() {
    const every = citations();
    find("#source-steps").hidden = every.length < 2;
    // Marks are counted by themselves: "1 of 2", and only behind them "evidence 1 of 6".
    const kind = every.filter((each) => isMark(each) === isMark(every[placeOf(every)]));
    const beside = kind.length < every.length && !isMark(kind[0]) ? "evidence " : "";
    find("#source-place").textContent = `${beside}${placeOf(kind) + 1} of ${kind.length}`;
  }

  function step(by) {
    const every = citations();
    if (every.length) openSource(every[(placeOf(every) + by + every.length) % every.length], true);
  }

  function showMark(keepFocus) {
    const panel = find("#source");
    const mark = find("#cited");
    if (!keepFocus) panel.focus({ preventScroll: true });
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
    find("#source-close").hidden = find("#source-voices").hidden = true;
    find("#source-pages").hidden = find("#source-steps").hidden = true;
    document.body.classList.remove("reading");
    find("#source-text").innerHTML = "";
    document.querySelectorAll("[data-document].current").forEach((each) => each.classList.remove("current"));
    if (cameFrom && cameFrom.isConnected) cameFrom.focus();
    dispatchEvent(new Event("sourceclosed")); // who has just read the source needs no tooltip of it
  }

  // ---- sections: one of them is on show; its name stands in the address ----
  const tabs = () => [...document.querySelectorAll("#sections [role=tab]")];
  const sectionKeys = () => [...document.querySelectorAll(".section")].map((each) => each.id.replace("section-", ""));

  function showSection(key) {
    const keys = sectionKeys();
    if (!keys.length || !keys.every((each) => find(`#opened-${each}`))) return; // not laid out to the end yet
    const wanted = keys.includes(key) ? key : keys[0];
    if (document.body.dataset.section === wanted) return;
    if (find("#source")?.classList.contains("open")) closeSource(); // it belongs to what is read in the section that one leaves
    document.body.dataset.section = wanted;
    for (const each of keys) {
      const section = find(`#section-${each}`);
      section.toggleAttribute("data-open", each === wanted);
      if (keys.length > 1) {
        section.setAttribute("role", "tabpanel");
        section.setAttribute("aria-labelledby", `tab-${each}`);
      }
    }
    for (const tab of tabs()) {
      const mine = tab.dataset.section === wanted;
      tab.setAttribute("aria-selected", String(mine));
      tab.tabIndex = mine ? 0 : -1;
    }
    find(`#opened-${wanted}`).click();
  }

  const sectionOfAddress = () => location.hash.slice(1).split("/")[0];
  function goTo(key) {
    if (document.body.dataset.section === key) return;
    const talk = key === "ask" ? sessionStorage.getItem("talk") : ""; // kept by talks.js
    history.pushState(null, "", talk ? `#ask/${talk}` : `#${key}`);
    dispatchEvent(new PopStateEvent("popstate"));
  }
  addEventListener("popstate", () => showSection(sectionOfAddress()));

  document.addEventListener("keydown", (event) => {
    const tab = event.target.closest("#sections [role=tab]");
    const every = tabs();
    const place = { ArrowRight: 1, ArrowLeft: -1, Home: -every.indexOf(tab), End: every.length - 1 - every.indexOf(tab) }[event.key];
    if (!tab || place === undefined) return;
    event.preventDefault();
    const next = every[(every.indexOf(tab) + place + every.length) % every.length];
    goTo(next.dataset.section);
    next.focus();
  });

  // A button with data-ask, anywhere, puts its question into the box; the reader may still change it.
  function putQuestion(words) {
    goTo("ask");
    const box = find("#question textarea");
    box.value = words;
    box.dispatchEvent(new Event("input", { bubbles: true }));
    box.focus();
  }

  document.addEventListener("click", (event) => {
    const tab = event.target.closest("#sections [role=tab]");
    const asking = event.target.closest("[data-ask]");
    if (tab) goTo(tab.dataset.section);
    else if (asking) putQuestion(asking.dataset.ask);
    else if (event.target.closest("#edit")) find("#question textarea").focus(); // its words come there
    else if (event.target.closest("[data-go]")) goTo(event.target.closest("[data-go]").dataset.go);
    const button = event.target.closest("[data-document]");
    if (button) openSource(button);
    else if (event.target.closest("#source-close")) closeSource();
    else if (event.target.closest("#source-previous")) step(-1);
    else if (event.target.closest("#source-next")) step(1);
  });
  document.addEventListener("change", (event) => {
    const label = event.target.closest("#source-voices, #source-pages");
    if (!label || !onShow) return;
    // Colours are of the text: who asks for them wants to see it, and the other way round.
    if (event.target.checked) find(label.id === "source-voices" ? "#source-pages input" : "#source-voices input").checked = false;
    openSource(onShow, true);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && !event.defaultPrevented && document.body.classList.contains("reading")) closeSource();
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
    if (!document.body.dataset.section) showSection(sectionOfAddress());
    const turn = find("#current .turn");
    const name = turn ? `${document.querySelectorAll(".turn").length} ${turn.querySelector(".question").textContent}` : "";
    if (name !== asked && name) {
      find("#scope").open = false;
      const calm = matchMedia("(prefers-reduced-motion: reduce)").matches;
      turn.scrollIntoView({ block: "start", behavior: calm ? "auto" : "smooth" });
    }
    asked = name;
  }).observe(document.documentElement, { childList: true, subtree: true });

  // Gradio cuts its connection when the page is left or loaded anew, and calls that an error; the browser ends it quietly.
  addEventListener("beforeunload", (event) => event.stopImmediatePropagation());

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
