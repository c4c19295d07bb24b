// What makes the console handier where scripts run: passkeys, and work by keyboard.
"use strict";
{
  // A form with data-passkey asks the browser for a passkey and is then sent as any other form.
  const read = { get: "parseRequestOptionsFromJSON", create: "parseCreationOptionsFromJSON" };
  for (const form of document.querySelectorAll("form[data-passkey]")) {
    const kind = form.dataset.passkey;
    if (!window.PublicKeyCredential || !PublicKeyCredential[read[kind]]) continue;
    form.hidden = false;
    form.addEventListener("submit", async (event) => {
      const answer = form.querySelector("[data-passkey-answer]");
      if (answer.value) return;
      event.preventDefault();
      const failed = form.querySelector("[data-passkey-failed]");
      failed.hidden = true;
      try {
        const publicKey = PublicKeyCredential[read[kind]](JSON.parse(form.dataset.options));
        const credential = await navigator.credentials[kind]({ publicKey });
        answer.value = JSON.stringify(credential.toJSON());
        form.requestSubmit();
      } catch {
        failed.hidden = false;
      }
    });
  }

  // A form with data-live is asked while somebody types; what it finds takes the place of what was found before.
  for (const form of document.querySelectorAll("form[data-live]")) {
    const found = document.querySelector(form.dataset.live);
    let timer, asking;
    const ask = async () => {
      asking?.abort();
      asking = new AbortController();
      const query = new URLSearchParams(new FormData(form));
      const page = `${location.pathname}?${query}`;
      query.set("part", "1");
      try {
        const answer = await fetch(`${location.pathname}?${query}`, { signal: asking.signal });
        if (!answer.ok || answer.redirected) return;
        found.innerHTML = await answer.text();
        document.querySelector("[data-live-count]").textContent = found.querySelector("[data-count]")?.textContent ?? "";
        history.replaceState(null, "", page);
      } catch (problem) {
        if (problem.name !== "AbortError") throw problem;
      }
    };
    form.addEventListener("input", () => {
      clearTimeout(timer);
      timer = setTimeout(ask, 150);
    });
    // From the box, the arrow goes down to the first line.
    form.addEventListener("keydown", (event) => {
      if (event.key !== "ArrowDown") return;
      event.preventDefault();
      move(1);
    });
  }

  // "/" goes to the search, j and k move through the rows of a list, Enter opens the row.
  const typing = (target) => target.closest("input:not([type=checkbox]), select, textarea, [contenteditable]");
  const atRow = (target) => target.closest("[data-rows]");
  // A Ukrainian or Russian keyboard writes other letters with the same keys.
  const LETTERS = { KeyA: "a", KeyJ: "j", KeyK: "k", KeyN: "n", KeyX: "x" };
  const pressed = ({ key, code }) => (code === "Slash" && key === "." ? "/" : key > "\x7f" ? (LETTERS[code] ?? key) : key);
  const rows = () => [...document.querySelectorAll("[data-rows] > tr, [data-rows] > li")];
  const move = (by) => {
    const all = rows();
    if (!all.length) return;
    const here = all.findIndex((row) => row.classList.contains("row-here"));
    const next = all[Math.min(Math.max(here + by, 0), all.length - 1)];
    all[here]?.classList.remove("row-here");
    next.classList.add("row-here");
    (next.querySelector("a") ?? next.querySelector("button, input"))?.focus();
    next.scrollIntoView({ block: "nearest" });
  };
  document.addEventListener("keydown", (event) => {
    if (event.ctrlKey || event.altKey || event.metaKey || typing(event.target)) return;
    const key = pressed(event);
    if (key === "/") {
      const search = document.querySelector("[data-search]");
      if (search) {
        event.preventDefault();
        search.focus();
        search.select();
      }
    } else if (key === "Enter" && event.target.matches("[data-rows] [type=checkbox]")) {
      // Else it would send the form by its first button.
      event.preventDefault();
      event.target.closest("[data-rows] > *").querySelector("a")?.click();
    } else if (key === "x") {
      document.querySelector(".row-here input[type=checkbox]")?.click();
    } else if (document.querySelector(`[data-key="${CSS.escape(key)}"]`)) {
      const button = document.querySelector(`[data-key="${CSS.escape(key)}"]`);
      const box = document.querySelector(".row-here input[type=checkbox]");
      if (box && !document.querySelector("input[type=checkbox]:checked")) box.checked = true;
      button.click();
    } else if (["j", "k", "ArrowDown", "ArrowUp"].includes(key) && (key.length === 1 || atRow(event.target))) {
      event.preventDefault();
      move(key === "j" || key === "ArrowDown" ? 1 : -1);
    }
  });

  // A choice with data-sends is sent at once; the button for it is for those without scripts.
  for (const choice of document.querySelectorAll("[data-sends]")) {
    choice.addEventListener("change", () => choice.form.requestSubmit());
  }
  for (const spare of document.querySelectorAll("[data-noscript]")) spare.hidden = true;

  // Work that goes on elsewhere: its progress is asked for, and the page comes anew when it has come a step further.
  const work = document.querySelector("[data-progress]");
  if (work) {
    const ask = async () => {
      try {
        const answer = await fetch(work.dataset.progress, { headers: { Accept: "application/json" } });
        if (!answer.ok || answer.redirected) return location.reload();
        const now = await answer.json();
        if (now.state !== work.dataset.state) {
          const [, turn] = work.dataset.state.split("-");
          if (now.state.split("-")[1] !== turn) return location.reload();
          work.dataset.state = now.state;
          work.querySelector("[data-progress-words]").textContent = now.words;
        }
        const bar = work.querySelector("progress");
        bar.max = now.all || 1;
        bar.value = now.done;
        work.querySelector("[data-progress-done]").textContent = now.done.toLocaleString(document.documentElement.lang);
        work.querySelector("[data-progress-all]").textContent = now.all.toLocaleString(document.documentElement.lang);
      } catch {
        // The network is away; the next round may find it again.
      }
      setTimeout(ask, 1500);
    };
    setTimeout(ask, 1000);
  }
}
