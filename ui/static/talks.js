// The list of conversations: which one is on show stands in the address (#ask/ID); search, rename, delete.
// Puts nothing into the page but what /conversations sends, which is escaped there.
"use strict";

(() => {
  const find = (selector) => document.querySelector(selector);
  const inAsk = () => ["", "ask"].includes(location.hash.slice(1).split("/")[0]);
  const named = () => decodeURIComponent(location.hash.slice(1).split("/")[1] || "");
  let told = ""; // what the server last said it shows
  let shown = null; // the id of that conversation, "" for an empty page, null before anything is known
  let pending = null; // the conversation that has been asked for and is not there yet

  async function list() {
    const words = find("#talks-search").value;
    let fragment;
    try {
      const answer = await fetch(`conversations?words=${encodeURIComponent(words)}`);
      if (!answer.ok) return; // the list stays as it is
      fragment = await answer.text();
    } catch {
      return; // the server is gone; asking will say so
    }
    if (words !== find("#talks-search").value) return; // typed on meanwhile
    find("#talks-list").innerHTML = fragment;
    if (words) find("#talks-news").textContent = `${document.querySelectorAll("[data-talk]").length} found`;
    markCurrent();
  }

  function markCurrent() {
    for (const item of document.querySelectorAll("[data-talk]")) {
      const link = item.querySelector("a");
      if (item.dataset.talk === shown) link.setAttribute("aria-current", "page");
      else link.removeAttribute("aria-current");
    }
  }

  // What the server shows goes into the address, so that a reload finds it again.
  function follow() {
    const span = find("[data-shown]");
    if (!span || span.outerHTML === told || !["#talks-list", "#open-wanted", "#new", "#source", "#scope-words"].every(find)) return; // not laid out yet
    const first = shown === null;
    told = span.outerHTML;
    shown = span.dataset.shown;
    if (span.dataset.wanted === pending) pending = null;
    if (span.dataset.over) window.onrecordTakeScope(JSON.parse(span.dataset.over));
    list();
    if (first) {
      sync();
      if (inAsk()) remember(named());
    } else if (pending === null) {
      remember(shown);
      if (inAsk() && named() !== shown) history.replaceState(null, "", shown ? `#ask/${shown}` : "#ask");
    }
  }

  const remember = (id) => (id ? sessionStorage.setItem("talk", id) : sessionStorage.removeItem("talk"));

  // What the address names is opened; an address that names none is an empty page.
  function sync() {
    const wanted = named();
    if (!inAsk() || shown === null || wanted === (pending ?? shown)) return;
    pending = wanted || null;
    find(wanted ? "#open-wanted" : "#new").click();
    drawer(false);
  }

  function drawer(wide) {
    find("#talks").toggleAttribute("data-open", wide);
    find("#talks-toggle").setAttribute("aria-expanded", String(wide));
  }

  async function change(item, method, title) {
    const address = `conversations/${encodeURIComponent(item.dataset.talk)}`;
    const body = title === undefined ? undefined : JSON.stringify({ title });
    const answer = await fetch(address, { method, body, headers: { "content-type": "application/json" } }).catch(() => null);
    const failed = !answer || answer.status === 503;
    const news = find("#talks-news");
    news.className = failed ? "error" : "unseen";
    if (failed) news.textContent = answer ? await answer.text() : "onrecord does not answer. Is it still running in its terminal?";
    await list();
    return !failed;
  }

  function rename(item) {
    const link = item.querySelector("a");
    const box = document.createElement("input");
    box.value = link.querySelector("span").textContent;
    box.setAttribute("aria-label", "New name of the conversation");
    box.maxLength = 120;
    link.hidden = true;
    item.prepend(box);
    box.select();
    let over = false;
    const end = async (keep) => {
      if (over) return;
      over = true;
      if (keep && box.value.trim()) await change(item, "POST", box.value);
      else await list();
      find(`[data-talk="${CSS.escape(item.dataset.talk)}"] a`)?.focus();
    };
    box.addEventListener("keydown", (event) => {
      if (event.key === "Enter") end(true);
      if (event.key === "Escape") end(false);
    });
    box.addEventListener("blur", () => end(true));
  }

  async function remove(button, item) {
    if (!button.hasAttribute("data-sure")) {
      button.setAttribute("data-sure", "");
      button.textContent = "Really delete?";
      button.addEventListener("blur", () => list(), { once: true });
      return;
    }
    const mine = shown === item.dataset.talk;
    if (!(await change(item, "DELETE"))) return;
    find("#talks-news").textContent = "Deleted";
    find("#talks-search").focus();
    if (mine) find("#new").click();
  }

  document.addEventListener("click", (event) => {
    const item = event.target.closest("[data-talk]");
    const deleting = event.target.closest("[data-delete]");
    if (event.target.closest("[data-rename]")) rename(item);
    else if (deleting) remove(deleting, item);
    else if (event.target.closest("#talks-toggle")) drawer(!find("#talks").hasAttribute("data-open"));
    else if (!event.target.closest("#talks-panel") && find("#talks")?.hasAttribute("data-open")) drawer(false);
    if (event.target.closest("#new")) pending = null;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && find("#talks")?.hasAttribute("data-open")) {
      drawer(false);
      find("#talks-toggle").focus();
    }
  });
  let pause = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id !== "talks-search") return;
    clearTimeout(pause);
    pause = setTimeout(list, 150);
  });
  addEventListener("popstate", sync);
  // Gradio changes an element where it stands, if it can.
  const changes = { childList: true, subtree: true, attributeFilter: ["data-shown", "data-wanted", "data-turns"] };
  new MutationObserver(follow).observe(document.documentElement, changes);
})();
