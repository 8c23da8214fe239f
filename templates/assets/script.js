// Light or dark, the present place in the navigation, how far one has read, "Copy link" and "Share…": each where
// the browser can do what it says. A page works without any of it.
(() => {
  const root = document.documentElement;
  const reveal = (button, act) => {
    (button.closest("li") ?? button).hidden = button.hidden = false;
    button.addEventListener("click", act);
  };

  const scheme = document.querySelector('[data-do="scheme"]');
  if (scheme && CSS.supports("color", "light-dark(red, red)")) {
    const system = matchMedia("(prefers-color-scheme: dark)");
    const chosen = () => root.dataset.scheme || (system.matches ? "dark" : "light");
    const show = () => {
      scheme.setAttribute("aria-pressed", chosen() === "dark");
      for (const meta of document.querySelectorAll('meta[name="theme-color"]')) {
        const own = meta.dataset.scheme;
        meta.media = root.dataset.scheme ? (own === chosen() ? "all" : "not all") : `(prefers-color-scheme: ${own})`;
      }
    };
    reveal(scheme, () => {
      const next = chosen() === "dark" ? "light" : "dark";
      // Whoever wants what the system wants follows the system again.
      const follows = (next === "dark") === system.matches;
      if (follows) delete root.dataset.scheme;
      else root.dataset.scheme = next;
      try {
        if (follows) localStorage.removeItem("scheme");
        else localStorage.setItem("scheme", next);
      } catch {
        // Storage is forbidden: the choice lasts as long as the page.
      }
      show();
    });
    system.addEventListener("change", show);
    show();
  }

  // On a narrow screen the navigation is one line that scrolls sideways: the present place is brought into view.
  const here = document.querySelector(".navigation [aria-current]");
  if (here) {
    const line = here.closest(".navigation");
    const middle = (element) => element.getBoundingClientRect().left + element.clientWidth / 2;
    line.scrollLeft += middle(here) - middle(line);
  }

  const brief = document.querySelector(".brief");
  if (brief && window.ViewTimeline && !matchMedia("(prefers-reduced-motion: reduce)").matches) {
    brief.animate({ transform: ["scaleX(0)", "scaleX(1)"] }, {
      pseudoElement: "::before",
      timeline: new ViewTimeline({ subject: brief, axis: "block" }),
      rangeStart: "contain 0%",
      rangeEnd: "contain 100%",
      fill: "both",
    });
  }

  const share = document.getElementById("share");
  if (!share) return;
  const { url, title } = share.dataset;
  const said = share.querySelector("[aria-live]");
  const offer = (name, act) => {
    const button = share.querySelector(`[data-do="${name}"]`);
    if (!button) return;
    share.hidden = false;
    reveal(button, act);
  };
  const say = (text) => {
    said.textContent = text;
    setTimeout(() => { said.textContent = ""; }, 4000);
  };

  if (navigator.clipboard) {
    offer("copy", () => navigator.clipboard.writeText(url).then(
      () => say(said.dataset.copied),
      () => say(said.dataset.failed),
    ));
  }
  if (navigator.share) {
    // A reader who closes the sheet has not failed at anything.
    offer("share", () => navigator.share({ title, url }).catch(() => {}));
  }
})();
