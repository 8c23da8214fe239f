// The preview in the browser: it shows a page as it is written now, says what keeps it from that, and which briefs
// readers do not see yet. What it shows of problems is text, never markup: it comes from files that may be hostile.
(() => {
  "use strict";

  const DESK = "/__desk/";
  const script = document.currentScript;
  const served = { page: script.dataset.page, stylesheet: script.dataset.stylesheet };
  const path = decoded(location.pathname);
  // The desk's own pages list problems themselves.
  const isDesk = document.documentElement.hasAttribute("data-briefgen-desk");

  function decoded(text) {
    try {
      return decodeURIComponent(text);
    } catch {
      return text;
    }
  }

  // 1 Remembered over a reload ----------------------------------------

  const KEPT = "briefgen-preview";
  const BLOCKS = "h1, h2, h3, h4, h5, h6, p, li, dt, dd, td, th, blockquote, pre, figure, img, summary";
  const FOCUSABLE = "a, button, input, select, textarea, summary, [tabindex]";
  const SHOWN_TEXT = 160;
  const REPLACED = "briefgenReplaced";
  let unmet = null;
  let isLeaving = false;

  // The same element on another edition of the page is one of its kind that says the same, counted from the top.
  const said = (element) =>
    `${element.localName} ${element.id} ${element.getAttribute("href") ?? element.getAttribute("src") ?? ""} ` +
    element.textContent.slice(0, SHOWN_TEXT).trim();

  function bySaying(selector) {
    const all = new Map();
    for (const element of document.querySelectorAll(selector)) {
      const key = said(element);
      if (all.has(key)) all.get(key).push(element);
      else all.set(key, [element]);
    }
    return all;
  }

  const named = (element, all) => ({ said: said(element), nth: all.get(said(element)).indexOf(element) });
  const found = (name, all) => all.get(name.said)?.at(Math.min(name.nth, all.get(name.said).length - 1));

  function landmarks() {
    if (scrollY === 0) return [];
    const seen = [];
    for (const element of document.querySelectorAll(BLOCKS)) {
      const { top, bottom, height } = element.getBoundingClientRect();
      if (height > 0 && bottom > 0 && top < innerHeight) seen.push({ element, top });
    }
    // What begins above the window may be what is being written; what begins in it stays where it is.
    seen.sort((a, b) => (a.top < 0) - (b.top < 0));
    const all = bySaying(BLOCKS);
    const chosen = [];
    for (const { element, top } of seen) {
      if (chosen.length < 8 && scrolls(element)) chosen.push({ ...named(element, all), top });
    }
    return chosen;
  }

  // What is fixed in the window, or sticks to it, says nothing about the place.
  function scrolls(element) {
    for (let e = element; e; e = e.parentElement) {
      if (/^(?:fixed|sticky)$/.test(getComputedStyle(e).position)) return false;
    }
    return true;
  }

  function remembered(target) {
    const active = document.activeElement;
    return JSON.stringify({
      path,
      target,
      y: scrollY,
      landmarks: landmarks(),
      details: [...document.querySelectorAll("details")].map((e) => [e.firstElementChild?.textContent ?? "", e.open]),
      focus: active && active.matches(FOCUSABLE) ? named(active, bySaying(FOCUSABLE)) : null,
    });
  }

  // True when the page is about to be loaded anew. One that came and was still not what it should be is not loaded
  // again for the same reason: that could go on for ever.
  function reloaded(target) {
    if (target === unmet) return false;
    try {
      sessionStorage.setItem(KEPT, remembered(target));
    } catch {
      if (performance.now() < 2000) return false;
    }
    isLeaving = true;
    disconnect();
    location.reload();
    // A page that is still there after that was not left: somebody stopped the loading.
    setTimeout(() => {
      unmet = target;
      isLeaving = false;
      connect();
    }, 10000);
    return true;
  }

  function recall() {
    let kept = null;
    try {
      kept = JSON.parse(sessionStorage.getItem(KEPT));
      sessionStorage.removeItem(KEPT);
    } catch {
      // Nothing was kept.
    }
    if (!kept || kept.path !== path) return;
    if (kept.target !== served.page) unmet = kept.target;
    document.querySelectorAll("details").forEach((element, i) => {
      const [summary, isOpen] = kept.details[i] ?? [];
      if ((element.firstElementChild?.textContent ?? "") === summary) element.open = isOpen;
    });
    if (kept.focus) found(kept.focus, bySaying(FOCUSABLE))?.focus({ preventScroll: true });
    stayAt(kept);
  }

  let settle = () => {};

  // The browser would go back to the same number of pixels, which is another place where the page grew above it.
  function stayAt({ y, landmarks }) {
    history.scrollRestoration = "manual";
    const all = bySaying(BLOCKS);
    const mark = landmarks.find((name) => found(name, all));
    settle = () => {
      const top = mark ? scrollY + found(mark, all).getBoundingClientRect().top - mark.top : y;
      scrollTo({ top, behavior: "instant" });
    };
    const done = () => {
      settle = () => {};
      history.scrollRestoration = "auto";
    };
    settle();
    addEventListener("load", () => {
      settle();
      // What comes late (badges, fonts) may still move the page; a reader who scrolls is not held.
      setTimeout(done, 1000);
    });
    for (const kind of ["wheel", "touchstart", "keydown", "pointerdown"]) {
      addEventListener(kind, done, { once: true, passive: true });
    }
  }

  // 2 Another stylesheet in place of the present one ----------------------------------------

  const pathOf = (address) => new URL(address, location.href).pathname;

  function swap(address) {
    const present = pathOf(served.stylesheet);
    served.stylesheet = address;
    for (const old of document.querySelectorAll('link[rel~="stylesheet"]')) {
      if (REPLACED in old.dataset || pathOf(old.href) !== present) continue;
      const fresh = old.cloneNode();
      fresh.href = address;
      old.dataset[REPLACED] = "";
      // The old one goes when the new one is there, so that the page is never without; unless that has been replaced
      // meanwhile, too.
      fresh.addEventListener("load", () => {
        if (REPLACED in fresh.dataset) return;
        for (const gone of document.querySelectorAll("link[data-briefgen-replaced]")) gone.remove();
      });
      old.after(fresh);
    }
  }

  // 3 What is shown above the page ----------------------------------------

  const sheet = new CSSStyleSheet();
  let styled = null;
  const styles = () =>
    (styled ??= fetch(`${DESK}preview.css`)
      .then((answer) => answer.text())
      .then((text) => sheet.replace(text))
      .catch(() => (styled = null)));

  function make(tag, className = "", text = "", children = []) {
    const element = document.createElement(tag);
    if (className) element.className = className;
    if (text) element.textContent = text;
    element.append(...children);
    return element;
  }

  const many = (count, one, more) => `${count} ${count === 1 ? one : more}`;

  let frame = null;
  let dock = null;
  let voice = null;
  let panel = null;
  const dialog = { key: "", isAside: false };
  const told = { badge: null, here: 0, elsewhere: 0, isStopped: false };

  // Only to be called when styles are there.
  function drawn() {
    if (frame) return;
    const host = document.createElement("briefgen-preview");
    const root = host.attachShadow({ mode: "open" });
    root.adoptedStyleSheets = [sheet];
    frame = make("div", "frame");
    frame.lang = "en";
    frame.dir = "ltr";
    dock = make("div", "dock");
    dock.setAttribute("role", "status");
    voice = make("div", "unseen");
    voice.setAttribute("role", "status");
    frame.append(voice, dock);
    root.append(frame);
    // Beside the body, so that no rule for its children is about it.
    document.documentElement.append(host);
  }

  async function drawDock() {
    await styles();
    // Without their style, marks would stand in the page's way.
    if (!styled) return;
    const marks = [];
    if (told.isStopped) marks.push(make("span", "mark stopped", "Preview stopped. Waiting for it to come back."));
    if (told.badge) marks.push(make("span", `mark badge ${told.badge.status}`, told.badge.label));
    if (told.here && dialog.isAside) {
      const back = make("button", "mark here", many(told.here, "problem here", "problems here"));
      back.type = "button";
      back.addEventListener("click", () => putAside(false));
      marks.push(back);
    } else if (told.elsewhere && !told.here && !isDesk) {
      const desk = make("a", "mark elsewhere", many(told.elsewhere, "problem elsewhere", "problems elsewhere"));
      desk.href = DESK;
      marks.push(desk);
    }
    if (!marks.length && !frame) return;
    drawn();
    dock.replaceChildren(...marks);
  }

  function putAside(isAside) {
    dialog.isAside = isAside;
    if (panel) panel.hidden = isAside;
    drawDock();
  }

  addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || event.defaultPrevented || !panel || panel.hidden) return;
    event.preventDefault();
    putAside(true);
  });

  function item(problem) {
    const isWarning = problem.severity === "warning";
    const message = make("p", "message", "", [
      make("b", "severity", isWarning ? "Warning" : "Error"),
      " ",
      make("bdi", "", problem.message),
    ]);
    const link = make(problem.edit ? "a" : "span", "where", problem.where);
    if (problem.edit) {
      link.href = problem.edit;
      link.title = "Open the editor there";
    }
    const parts = [message, make("p", "place", "", [link])];
    if (problem.line) {
      // What points at the place is drawn on an element of its own: then it stands right there, however wide the
      // characters before it are and in whichever direction they run.
      const at = make("mark", "at", problem.at.trim() ? problem.at : "\u00a0");
      const code = make("code", "", "", [problem.before, at, problem.after]);
      code.dir = "auto";
      parts.push(make("pre", "excerpt", "", [make("span", "number", String(problem.line)), code]));
    }
    return make("li", isWarning ? "problem warning" : "problem", "", parts);
  }

  function drawPanel(problems) {
    const key = JSON.stringify(problems);
    if (panel && key === dialog.key) return;
    drawn();
    panel?.remove();
    dialog.key = key;
    dialog.isAside = false;
    const says = `${many(problems.length, "problem keeps", "problems keep")} your last change from being shown`;
    // Told aloud, but the focus stays where it is.
    voice.textContent = says;
    const title = make("h2", "", says);
    title.id = "title";
    const aside = make("button", "aside", "Put aside");
    aside.type = "button";
    aside.append(" ", make("kbd", "", "Esc"));
    aside.addEventListener("click", () => putAside(true));
    const more = make("p", "more", "All problems are on the ");
    const desk = make("a", "", "desk");
    desk.href = DESK;
    more.append(desk, ".");
    const list = make("ol", "", "", problems.slice(0, 20).map(item));
    // A list that can be scrolled must be reached without a mouse.
    list.tabIndex = 0;
    list.setAttribute("aria-label", "Problems");
    panel = make("section", "panel", "", [make("div", "head", "", [title, aside]), list, more]);
    panel.setAttribute("role", "dialog");
    panel.setAttribute("aria-labelledby", "title");
    frame.append(panel);
  }

  // 4 Badges ----------------------------------------

  const SHORT = { draft: "Draft", scheduled: "Scheduled" };

  function drawBadges(badges) {
    const byPath = new Map(Object.entries(badges).map(([address, badge]) => [decoded(address), badge]));
    told.badge = byPath.get(path) ?? null;
    const wanted = new Map();
    for (const link of document.querySelectorAll("body a[href]")) {
      if (link.origin !== location.origin) continue;
      const target = decoded(link.pathname);
      const badge = target === path ? null : byPath.get(target);
      // A link that is only a picture stands beside one that is the headline.
      if (badge && link.textContent.trim()) wanted.set(link, badge);
    }
    for (const old of document.querySelectorAll("briefgen-badge")) old.remove();
    for (const [link, badge] of wanted) {
      const element = document.createElement("briefgen-badge");
      const root = element.attachShadow({ mode: "open" });
      root.adoptedStyleSheets = [sheet];
      const label = make("span", `mark badge ${badge.status}`, SHORT[badge.status]);
      label.lang = "en";
      label.dir = "ltr";
      label.title = badge.label;
      root.append(" ", label);
      (link.querySelector("h1, h2, h3, h4, h5, h6, b, strong") ?? link).after(element);
    }
  }

  // 5 What the server tells ----------------------------------------

  const answerOf = async (name) => (await fetch(`${DESK}${name}`, { cache: "no-store" })).json();
  let turn = 0;
  let held = 0;
  let later = 0;

  // To load this page anew would keep whoever follows a link from getting there.
  addEventListener("beforeunload", () => (held = performance.now() + 1000));

  async function take(state) {
    clearTimeout(later);
    if (isLeaving) return;
    if (performance.now() < held) {
      later = setTimeout(take, held - performance.now(), state);
      return;
    }
    if (state.page !== served.page && reloaded(state.page)) return;
    if (state.stylesheet && served.stylesheet && state.stylesheet !== served.stylesheet) swap(state.stylesheet);
    const mine = ++turn;
    told.here = isDesk ? 0 : state.here;
    told.elsewhere = state.elsewhere;
    if (isDesk) return;
    try {
      const [badges, problems] = await Promise.all([
        answerOf("badges"),
        state.here ? answerOf(`problems?page=${encodeURIComponent(path)}`) : { here: [] },
      ]);
      await styles();
      // Something newer has been told meanwhile.
      if (mine !== turn || isLeaving) return;
      drawBadges(badges);
      if (problems.here.length) {
        told.here = problems.here.length;
        drawPanel(problems.here);
      } else {
        told.here = 0;
        panel?.remove();
        panel = null;
        if (voice) voice.textContent = "";
      }
      drawDock();
      settle();
    } catch {
      // The server is gone; it tells everything again when it is back.
    }
  }

  // 6 The connection ----------------------------------------

  let source = null;
  let wait = 500;
  let again = 0;
  let doubt = 0;
  let pause = 0;

  function connect() {
    clearTimeout(again);
    if (source || isLeaving || document.hidden) return;
    source = new EventSource(`${DESK}events?page=${encodeURIComponent(path)}`);
    source.addEventListener("state", (event) => take(JSON.parse(event.data)));
    source.addEventListener("open", () => {
      // While there is somebody to ask: that the server is gone has to be shown, too.
      styles();
      wait = 500;
      clearTimeout(doubt);
      doubt = 0;
      if (told.isStopped) {
        told.isStopped = false;
        drawDock();
      }
    });
    source.addEventListener("error", () => {
      disconnect();
      // A server that is started anew is back in a moment.
      doubt ||= setTimeout(() => {
        told.isStopped = true;
        drawDock();
      }, 1500);
      // Browsers give up on some answers, so this does not rely on their trying again.
      again = setTimeout(connect, wait);
      wait = Math.min(wait * 2, 4000);
    });
  }

  function disconnect() {
    source?.close();
    source = null;
  }

  // Browsers hold no more than six connections to a server: tabs that nobody sees must not use them up.
  document.addEventListener("visibilitychange", () => {
    clearTimeout(pause);
    if (document.hidden) pause = setTimeout(disconnect, 3000);
    else connect();
  });
  addEventListener("pagehide", () => {
    clearTimeout(doubt);
    doubt = 0;
    isLeaving = true;
    disconnect();
  });
  addEventListener("pageshow", (event) => {
    if (!event.persisted) return;
    isLeaving = false;
    connect();
  });

  recall();
  connect();
})();
