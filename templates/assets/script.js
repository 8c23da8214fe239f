// Reveals "Copy link" and "Share…" where the browser can do what they say. Nothing else needs a script.
(() => {
  const share = document.getElementById("share");
  if (!share) return;
  const { url, title } = share.dataset;
  const said = share.querySelector("[aria-live]");

  const offer = (name, act) => {
    const button = share.querySelector(`[data-do="${name}"]`);
    if (!button) return;
    button.parentElement.hidden = share.hidden = false;
    button.addEventListener("click", act);
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
