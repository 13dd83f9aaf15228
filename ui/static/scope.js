// What a question is asked over: ticked publishers and documents, dates. Sent with each question (chat.py reads onrecordScope).
// Puts nothing into the page but what /scope sends, which is escaped there.
"use strict";

(() => {
  const find = (selector) => document.querySelector(selector);
  const chosen = { document: new Map(), source: new Map() }; // value -> its words

  window.onrecordScope = () => {
    const [since, until] = [find("#scope-since").value, find("#scope-until").value];
    const given = { documents: [...chosen.document.keys()], sources: [...chosen.source.keys()], since, until };
    return given.documents.length || given.sources.length || since || until ? JSON.stringify(given) : "";
  };

  // A conversation that is opened goes on over what it was last asked over.
  window.onrecordTakeScope = (over) => {
    chosen.document = new Map(over.documents);
    chosen.source = new Map(over.sources);
    find("#scope-since").value = over.since;
    find("#scope-until").value = over.until;
    tell();
    if (find("#scope").open) list();
  };

  function tell() {
    const one = (map, many) => (map.size > 2 ? [`${map.size} ${many}`] : [...map.values()]);
    const [since, until] = [find("#scope-since").value, find("#scope-until").value];
    const dates = [since && `from ${since}`, until && `to ${until}`].filter(Boolean).join(" ");
    const parts = [...one(chosen.document, "documents"), ...one(chosen.source, "publishers"), dates].filter(Boolean);
    find("#scope-words").textContent = parts.join(" · ") || "all documents";
  }

  async function list() {
    const words = find("#scope-search").value;
    try {
      const fragment = await (await fetch(`scope?words=${encodeURIComponent(words)}`)).text();
      if (words === find("#scope-search").value) find("#scope-list").innerHTML = fragment;
    } catch {
      return; // the server is gone; asking will say so
    }
    for (const box of document.querySelectorAll("#scope-list [data-scope]")) box.checked = chosen[box.dataset.scope].has(box.value);
  }

  let pause = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id !== "scope-search") return;
    clearTimeout(pause);
    pause = setTimeout(list, 150);
  });
  document.addEventListener("change", (event) => {
    const { scope: kind, words } = event.target.dataset;
    if (kind && event.target.checked) chosen[kind].set(event.target.value, words);
    else if (kind) chosen[kind].delete(event.target.value);
    if (event.target.closest("#scope")) tell();
  });
  document.addEventListener("click", (event) => {
    if (!event.target.closest("#scope-all")) return;
    chosen.document.clear();
    chosen.source.clear();
    find("#scope-since").value = find("#scope-until").value = "";
    tell();
    list();
  });
  document.addEventListener("toggle", (event) => event.target.id === "scope" && event.target.open && list(), true);
})();
