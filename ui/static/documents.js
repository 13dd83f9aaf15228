// Files that are dropped or chosen -> sent one by one; the list and the progress -> fetched from this server.
// Puts nothing into the page but what /documents and /intake send, which is escaped there.
"use strict";

(() => {
  const find = (selector) => document.querySelector(selector);
  const isShown = () => document.body.dataset.section === "documents" && !document.hidden;
  const AT_ONCE = 3; // files on their way at the same time
  let page = 0;
  let newest = 0; // of several lists asked for quickly, only the last one may show
  let sending = 0;
  let told = ""; // the ingestion whose end has been shown

  async function text(address, options) {
    const answer = await fetch(address, options);
    const words = await answer.text();
    // What is looked at stands in its place on the page, also when it says what is wrong; what was to be done was not.
    if (!answer.ok && (options || answer.status !== 503)) throw new Error(words.slice(0, 300) || `error ${answer.status}`);
    return words;
  }

  // ---- the list ----
  async function showList() {
    const mine = ++newest;
    try {
      const list = await text(`documents?words=${encodeURIComponent(find("#words").value)}&page=${page}`);
      if (mine === newest) put("#listing", list);
    } catch {
      if (mine === newest) put("#listing", '<p class="error" role="alert">onrecord does not answer. Is it still running in its terminal?</p>');
    }
  }

  function put(selector, words) {
    const place = find(selector);
    if (!place || place.dataset.words === words) return;
    place.dataset.words = words;
    const focused = place.contains(document.activeElement) && document.activeElement.id;
    place.innerHTML = words;
    if (focused) find(`#${focused}`)?.focus();
  }

  async function remove(button) {
    if (!button.dataset.sure) {
      button.dataset.sure = "1";
      button.dataset.name = button.innerHTML;
      button.textContent = "Really remove?";
      if (button.dataset.again) button.insertAdjacentElement("afterend", Object.assign(document.createElement("small"), { className: "again", textContent: button.dataset.again }));
      button.addEventListener("blur", () => setTimeout(() => {
        if (!button.isConnected || button.disabled) return;
        button.innerHTML = button.dataset.name;
        delete button.dataset.sure;
        button.parentElement.querySelector(".again")?.remove();
      }, 150), { once: true });
      return;
    }
    button.disabled = true;
    try {
      await text(`documents/${encodeURIComponent(button.dataset.remove)}`, { method: "DELETE" });
      find("#words").focus({ preventScroll: true });
    } catch (problem) {
      button.parentElement.textContent = problem.message;
      return;
    }
    await showList();
    countAgain();
  }

  // The line on top tells how many documents there are.
  async function countAgain() {
    const count = find(".masthead .count");
    const words = await text("documents/count").catch(() => "");
    if (count && words) count.textContent = words;
  }

  // ---- the progress ----
  async function showProgress() {
    let words;
    try {
      words = await text("intake");
    } catch {
      return;
    }
    put("#intake", words);
    const ended = find("#intake [data-ended]");
    if (ended && told !== ended.dataset.ended) {
      told = ended.dataset.ended;
      showList();
      countAgain();
    }
  }

  // ---- files on their way ----
  async function send(files) {
    if (!files.length) return;
    sending += 1;
    try {
      const { batch } = JSON.parse(await text(`intake?files=${files.length}`, { method: "POST" }));
      showProgress();
      const waiting = files.values();
      const one = async () => {
        for (const { name, file } of waiting) {
          // What a file is refused for stands in the table at the end.
          const answer = await fetch(`intake/${batch}?name=${encodeURIComponent(name)}`, { method: "PUT", body: file }).catch(() => null);
          if (answer && answer.status === 410) return;
        }
      };
      await Promise.all(Array.from({ length: AT_ONCE }, one));
      await text(`intake/${batch}/end`, { method: "POST" });
    } catch (problem) {
      put("#intake", "");
      find("#intake").append(Object.assign(document.createElement("p"), { className: "error", role: "alert", textContent: `Nothing was sent: ${problem.message}` }));
    } finally {
      sending -= 1;
    }
    showProgress();
  }

  const isPassedOver = (name) => name.startsWith(".") || name.startsWith("~$") || ["thumbs.db", "desktop.ini", "__macosx"].includes(name.toLowerCase());

  // A dropped folder is walked through; its hidden files and what systems leave behind stay where they are.
  async function walk(entry, above, found) {
    if (isPassedOver(entry.name)) return;
    if (entry.isFile) {
      const file = await new Promise((resolve, reject) => entry.file(resolve, reject)).catch(() => null);
      if (file) found.push({ name: above + entry.name, file });
      return;
    }
    const reader = entry.createReader();
    for (;;) {
      const some = await new Promise((resolve, reject) => reader.readEntries(resolve, reject)).catch(() => []);
      if (!some.length) return;
      for (const each of some) await walk(each, `${above}${entry.name}/`, found);
    }
  }

  async function dropped(transfer) {
    const entries = [...transfer.items].map((item) => item.webkitGetAsEntry?.()).filter(Boolean);
    const plain = [...transfer.files];
    const found = [];
    for (const entry of entries) await walk(entry, "", found);
    if (!entries.length) found.push(...plain.map((file) => ({ name: file.name, file })));
    send(found);
  }

  function chosen(input) {
    const files = [...input.files].map((file) => ({ name: file.webkitRelativePath || file.name, file }));
    send(files.filter(({ name }) => !name.split("/").some(isPassedOver)));
    input.value = "";
  }

  // ---- events ----
  let soon = 0;
  document.addEventListener("input", (event) => {
    if (event.target.id !== "words") return;
    page = 0;
    clearTimeout(soon);
    soon = setTimeout(showList, 200);
  });
  document.addEventListener("change", (event) => {
    if (["files", "folder"].includes(event.target.id)) chosen(event.target);
  });
  document.addEventListener("submit", (event) => event.target.closest(".documents") && event.preventDefault());
  document.addEventListener("click", (event) => {
    const at = (selector) => event.target.closest(`#section-documents ${selector}`);
    if (at("#choose-files")) find("#files").click();
    else if (at("#choose-folder")) find("#folder").click();
    else if (at("#intake-stop")) text("intake/stop", { method: "POST" }).then(showProgress, () => {});
    else if (at("[data-remove]")) remove(at("[data-remove]"));
    else if (at("[data-page]")) {
      page = Number(at("[data-page]").dataset.page);
      showList().then(() => find("#section-documents .filter").scrollIntoView({ block: "nearest" }));
    }
  });
  const section = (event) => event.target.closest?.("#section-documents");
  for (const name of ["dragenter", "dragover"]) {
    document.addEventListener(name, (event) => {
      if (!section(event)) return;
      event.preventDefault();
      find("#drop").classList.add("over");
    });
  }
  for (const name of ["dragleave", "drop"]) {
    document.addEventListener(name, (event) => {
      if (!section(event)) return;
      event.preventDefault();
      find("#drop").classList.remove("over");
      if (name === "drop") dropped(event.dataTransfer);
    });
  }
  addEventListener("beforeunload", (event) => sending && event.preventDefault());

  // ---- whenever the section comes on show, and while something is being read ----
  let wasShown = false;
  let beats = 0;
  function beat() {
    const shown = isShown() && Boolean(find("#listing"));
    beats += 1;
    if (shown && !wasShown) {
      showList();
      showProgress();
    } else if (shown && (find("#intake [data-working]") || sending || beats % 5 === 0)) showProgress();
    wasShown = shown;
  }
  setInterval(beat, 1000);
  new MutationObserver(beat).observe(document.body, { attributeFilter: ["data-section"] });
})();
