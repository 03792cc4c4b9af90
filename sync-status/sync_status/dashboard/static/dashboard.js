// Keeps a page up to date. Everything works without it, too.
(() => {
  "use strict";
  const main = () => document.querySelector("main");
  const told = document.getElementById("told");
  const sizes = [[86400, "d"], [3600, "h"], [60, "min"]];
  let tag = null;
  let skew = 0;

  const roughly = (seconds) => {
    for (const [size, name] of sizes) if (seconds >= size) return `${Math.floor(seconds / size)} ${name}`;
    return `${Math.floor(seconds)} s`;
  };
  const duration = (seconds) => {
    const whole = Math.max(0, Math.round(seconds));
    const parts = [[86400, "d", 3600, "h"], [3600, "h", 60, "min"], [60, "min", 1, "s"]];
    for (const [size, name, lower, lowerName] of parts) {
      if (whole >= size) {
        const rest = Math.floor((whole % size) / lower);
        return `${Math.floor(whole / size)} ${name}` + (rest ? ` ${rest} ${lowerName}` : "");
      }
    }
    return `${whole} s`;
  };
  const tick = () => {
    const now = Date.now() + skew;
    for (const time of document.querySelectorAll("time[data-relative]")) {
      const seconds = (now - Date.parse(time.dateTime)) / 1000;
      const text = seconds >= 0 ? `${roughly(seconds)} ago` : `in ${roughly(-seconds)}`;
      if (time.textContent !== text) time.textContent = text;
    }
    for (const time of document.querySelectorAll("time[data-elapsed]")) {
      time.textContent = duration((now - Date.parse(time.dateTime)) / 1000);
    }
  };

  // What a reader has opened, typed or focused stays as it is.
  const isBusy = () => {
    const active = document.activeElement;
    const isTyping = active && active.closest("main form") && active.matches("input, select, textarea");
    return isTyping || document.querySelector("main details.menu[open]") || String(getSelection());
  };
  const keep = (old, fresh) => {
    for (const details of old.querySelectorAll("details[id]")) {
      const same = fresh.querySelector(`#${CSS.escape(details.id)}`);
      if (same) same.open = details.open;
    }
    const log = old.querySelector("pre.log");
    return log ? { top: log.scrollTop, isAtEnd: log.scrollTop + log.clientHeight >= log.scrollHeight - 4 } : null;
  };
  const replace = (html) => {
    const page = new DOMParser().parseFromString(html, "text/html");
    const fresh = page.querySelector("main");
    if (!fresh) return location.reload();
    const old = main();
    const scroll = keep(old, fresh);
    const focused = document.activeElement && document.activeElement.id;
    const before = old.querySelector("h1").textContent;
    old.replaceWith(document.adoptNode(fresh));
    document.title = page.title;
    // What was announced has come: the announcement is over.
    if ("busy" in fresh.dataset) {
      const address = new URL(location.href);
      address.searchParams.delete("notice");
      history.replaceState(null, "", address);
    }
    if (focused) document.getElementById(focused)?.focus({ preventScroll: true });
    const log = main().querySelector("pre.log");
    if (log && scroll) log.scrollTop = scroll.isAtEnd ? log.scrollHeight : scroll.top;
    const after = fresh.querySelector("[data-told]")?.dataset.told || fresh.querySelector("h1").textContent;
    if (after !== before && told.textContent !== after) told.textContent = after;
    prepare();
  };
  const refresh = async () => {
    if (!document.hidden && !isBusy()) {
      try {
        const answer = await fetch(location.href, { headers: tag ? { "If-None-Match": tag } : {}, credentials: "same-origin" });
        const date = Date.parse(answer.headers.get("Date"));
        if (Math.abs(date - Date.now() - skew) > 2000) skew = date - Date.now();
        tag = answer.headers.get("ETag") || tag;
        if (answer.status === 200) replace(await answer.text());
        else if (answer.status !== 304) throw new Error(`the server says ${answer.status}`);
        if (told.className !== "visually-hidden") told.textContent = "";
        told.className = "visually-hidden";
      } catch {
        told.className = "message bad offline";
        told.textContent = "The server gives no answer; this page shows what it said last.";
      }
    }
    plan();
  };
  const plan = () => {
    const seconds = Number(main().dataset.refresh || 0);
    if (seconds) setTimeout(refresh, seconds * 1000);
  };
  const prepare = () => {
    for (const button of document.querySelectorAll("button[data-copy]")) button.hidden = !navigator.clipboard;
    tick();
  };

  document.addEventListener("click", async (event) => {
    const button = event.target.closest("button[data-copy]");
    if (button) {
      await navigator.clipboard.writeText(button.dataset.copy);
      button.textContent = "Copied";
      told.textContent = "Copied";
      return;
    }
    for (const menu of document.querySelectorAll("details.menu[open]")) if (!menu.contains(event.target)) menu.open = false;
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Escape") return;
    for (const menu of document.querySelectorAll("details.menu[open]")) {
      menu.open = false;
      menu.querySelector("summary").focus();
    }
  });
  document.addEventListener("submit", (event) => {
    const question = event.target.dataset.confirm;
    if (question && !confirm(question)) event.preventDefault();
  });
  const log = document.querySelector("pre.log");
  if (log) log.scrollTop = log.scrollHeight;
  document.getElementById("reload")?.remove();
  prepare();
  setInterval(tick, 1000);
  plan();
})();
