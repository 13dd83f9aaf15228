// Marks of an answer -> a tooltip with the quote, for the mouse and for the keyboard; Copy -> the clipboard.
// Words of documents are put in as text, never as HTML.
"use strict";

(() => {
  const tip = document.createElement("div");
  tip.id = "tip";
  tip.setAttribute("role", "tooltip");
  tip.hidden = true;
  let over = null; // the mark whose tooltip shows
  let leaving = 0;
  let clicked = null; // what comes under a pointer that has not moved since is not pointed at

  function line(kind, words) {
    const part = document.createElement("p");
    part.className = kind;
    part.textContent = words;
    return part;
  }

  function show(mark) {
    clearTimeout(leaving);
    if (over === mark) return;
    hide();
    over = mark;
    const { quote, speaker, place } = mark.dataset;
    tip.replaceChildren(line("tip-quote", `“${quote}”`), ...(speaker ? [line("tip-speaker", speaker)] : []), line("tip-place", place));
    if (!tip.isConnected) document.body.append(tip);
    tip.hidden = false;
    mark.setAttribute("aria-describedby", "tip");
    const box = mark.getBoundingClientRect();
    const left = Math.min(Math.max(8, box.left + box.width / 2 - tip.offsetWidth / 2), innerWidth - tip.offsetWidth - 8);
    const below = box.bottom + 6 + tip.offsetHeight <= innerHeight;
    tip.style.left = `${Math.max(8, left)}px`;
    tip.style.top = `${below ? box.bottom + 6 : Math.max(8, box.top - 6 - tip.offsetHeight)}px`;
  }

  function hide() {
    clearTimeout(leaving);
    over?.removeAttribute("aria-describedby");
    over = null;
    tip.hidden = true;
  }

  const markOf = (event) => event.target.closest?.("[data-quote]");
  // The pointer may go from the mark into the tooltip without it vanishing.
  document.addEventListener("pointerover", (event) => {
    if (event.pointerType === "touch" || (clicked && Math.hypot(event.clientX - clicked.clientX, event.clientY - clicked.clientY) < 2)) return;
    if (markOf(event)) show(markOf(event));
    else if (tip.contains(event.target)) clearTimeout(leaving);
    else if (over && !over.matches(":focus-visible")) {
      clearTimeout(leaving);
      leaving = setTimeout(hide, 150);
    }
  });
  document.addEventListener("focusin", (event) => {
    if (markOf(event)?.matches(":focus-visible")) show(markOf(event));
    else hide();
  });
  document.addEventListener("scroll", hide, true);
  document.addEventListener("click", (event) => {
    clicked = event;
    hide();
  });
  addEventListener("sourceclosed", hide); // sent by page.js
  document.addEventListener(
    "keydown",
    (event) => {
      if (event.key !== "Escape" || !over) return;
      event.preventDefault(); // the source stays open
      hide();
    },
    true,
  );

  // A page that is not served from this machine itself has no clipboard of its own; the old way still works there.
  async function copy(words) {
    if (navigator.clipboard) return navigator.clipboard.writeText(words);
    const box = document.createElement("textarea");
    box.value = words;
    document.body.append(box);
    box.select();
    document.execCommand("copy");
    box.remove();
  }

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("[data-copy]");
    if (!button) return;
    try {
      await copy(button.dataset.copy);
      button.textContent = "Copied";
    } catch {
      button.textContent = "Not allowed";
    }
    setTimeout(() => (button.textContent = "Copy"), 1500);
  });
})();
