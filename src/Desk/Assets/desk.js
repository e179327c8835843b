"use strict";
// A few small comforts; every page works without them.
(() => {
  const body = document.body;

  // Something new: lists renew themselves, a page on which somebody may be writing only says so.
  const pulse = body.dataset.pulse;
  if (pulse) {
    // A form or a link is under way: going elsewhere now would cut it off.
    let left = 0;
    addEventListener("beforeunload", () => { left = Date.now(); });
    const isLeaving = () => Date.now() - left < 30000;
    setInterval(async () => {
      if (isLeaving()) { return; }
      try {
        const now = await (await fetch("/pulse", { cache: "no-store" })).text();
        if (isLeaving()) { return; }
        if (now === "locked") { location.assign("/unlock"); return; }
        const renews = body.dataset.renew === "self";
        const told = (all) => renews ? all : all.split(";")[0];
        if (told(now) === told(pulse)) { return; }
        if (renews && !document.getElementById("words")?.value) { location.replace(`${location.pathname}?renewed`); return; }
        document.getElementById("news")?.removeAttribute("hidden");
      } catch { /* the desk was closed */ }
    }, 3000);
  }

  // What is sought is found while it is typed; the newest answer stands.
  const sought = document.querySelector("form.find input");
  const found = document.getElementById("found");
  if (sought && found) {
    let timer = 0;
    let asked = 0;
    // "yes": somebody is still typing; "rests": this stays before their eyes, and the desk notes the search.
    const find = async (typing) => {
      const mine = ++asked;
      if (!sought.value.trim()) { found.replaceChildren(); return; }
      try {
        const answer = await fetch("/deed/find", { method: "POST", body: new URLSearchParams({ words: sought.value, typing }) });
        const rows = answer.ok && !answer.redirected ? await answer.text() : null;
        if (mine !== asked) { return; }
        if (rows === null) { location.reload(); return; }
        if (typing !== "yes") { return; }
        found.innerHTML = rows;
        timer = setTimeout(find, 1500, "rests");
      } catch { /* the desk was closed */ }
    };
    sought.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(find, 120, "yes");
    });
    document.addEventListener("keydown", (pressed) => {
      if (pressed.key === "/" && !pressed.ctrlKey && !pressed.metaKey && !pressed.altKey && !/^(INPUT|TEXTAREA|SELECT)$/.test(document.activeElement?.tagName ?? "")) {
        pressed.preventDefault();
        sought.focus();
      }
    });
  }

  // What is being typed is kept, sealed.
  for (const area of document.querySelectorAll("textarea[data-draft]")) {
    let timer = 0;
    area.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(() => {
        fetch(area.dataset.draft, { method: "POST", body: new URLSearchParams({ text: area.value }) });
      }, 800);
    });
  }

  // How hard a new passphrase is to guess.
  const passphrase = document.querySelector("input[data-strength]");
  const words = document.getElementById("strength");
  if (passphrase && words) {
    let timer = 0;
    passphrase.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(async () => {
        const answer = await fetch("/deed/strength", { method: "POST", body: new URLSearchParams({ passphrase: passphrase.value }) });
        words.textContent = await answer.text();
      }, 300);
    });
  }

  // What was wrong with a form is read first.
  document.getElementById("wrong")?.focus();

  for (const area of document.querySelectorAll("textarea[data-select]")) {
    area.addEventListener("focus", () => area.select());
  }
})();
