// Searches as the reader types. The index is loaded when the box is first used; see docs/search.md.
const form = document.getElementById("search");
form.querySelector("fieldset").disabled = false;
const box = form.elements.q;
const choices = [...form.querySelectorAll("select")];
const [said, rows, more, none, browse, row] = ["said", "rows", "more", "none", "browse", "row"]
  .map((name) => document.getElementById(`search-${name}`));
const words = form.dataset;
const PAGE = 10;
const WORDS_WITHOUT_SPACES = ["zh", "ja", "th"];

let loading, results = [], shown = 0, turn = 0;

// One instance a language, each from a module of its own: a module holds the code for one language.
const open = () => loading ??= Promise.all(words.indexes.split("|").filter(Boolean).map(async (index) => {
  const [lang, first, ...rest] = index.split(" ");
  const { createInstance } = await import(`${first}pagefind.js`);
  const found = createInstance({ basePath: first, noWorker: true, excerptLength: 32 });
  await found.init();
  await Promise.all(rest.map((folder) => found.mergeIndex(folder, { excerptLength: 32 })));
  // Counts are given for what is loaded.
  await found.filters();
  return { lang, found };
}));

const spaced = (text, lang) => WORDS_WITHOUT_SPACES.includes(lang) && Intl.Segmenter
  ? [...new Intl.Segmenter(lang, { granularity: "word" }).segment(text)].map((part) => part.segment).join(" ")
  : text;

// An excerpt is text in which < and > are escaped and found words are marked; no HTML is made of it.
const pieces = (excerpt) => excerpt.split(/<\/?mark>/).map((text, number) => ({
  text: text.replaceAll("&lt;", "<").replaceAll("&gt;", ">"),
  marked: number % 2 === 1,
}));

// One that begins with the headline is cut in two, so that the headline shows the marks and is not repeated;
// another begins somewhere in the text.
const cut = (excerpt, title) => {
  const all = pieces(excerpt);
  let left = all.map(({ text }) => text).join("").startsWith(title) ? title.length : 0;
  if (!left) return [[{ text: title }], [{ text: "… " }, ...all, { text: " …" }]];
  const head = [], rest = [];
  for (const { text, marked } of all) {
    head.push({ text: text.slice(0, left), marked });
    rest.push({ text: text.slice(left), marked });
    left = Math.max(0, left - text.length);
  }
  const first = rest.find(({ text }) => text);
  if (first) first.text = first.text.replace(/^[.\s]+/, "");
  return [head, [...rest, { text: " …" }]];
};

const write = (place, parts) => {
  for (const { text, marked } of parts) {
    if (!text) continue;
    const node = marked ? document.createElement("mark") : document.createTextNode("");
    node.textContent = text;
    place.append(node);
  }
};

const made = (data) => {
  const item = row.content.cloneNode(true);
  const part = (name) => item.querySelector(`[data-part="${name}"]`);
  const { title, lang, dir, section, kind, date, time } = data.meta;
  part("text").lang = lang;
  part("text").dir = dir;
  part("headline").href = data.url;
  const [head, rest] = cut(data.excerpt, title);
  write(part("headline"), head);
  if (section || kind) {
    part("section").textContent = section ?? "";
    part("kind").textContent = kind ?? "";
    if (!section || !kind) part("between").remove();
  } else {
    part("section").parentElement.remove();
  }
  write(part("excerpt"), rest);
  for (const { anchor, title: heading, url } of data.sub_results.filter((place) => place.anchor).slice(0, 3)) {
    const link = document.createElement("a");
    link.href = url;
    link.textContent = heading;
    part("places").appendChild(document.createElement("li")).append(link);
  }
  if (!part("places").children.length) part("places").remove();
  if (date) {
    const shownDate = part("date").appendChild(document.createElement("time"));
    shownDate.textContent = date;
    shownDate.dateTime = time;
    shownDate.dir = "auto";
  } else {
    part("date").remove();
  }
  return item;
};

const showMore = async (mine) => {
  const next = await Promise.all(results.slice(shown, shown + PAGE).map((result) => result.data()));
  if (mine !== turn) return;
  if (!shown) rows.replaceChildren();
  const first = shown;
  rows.append(...next.map(made));
  shown += next.length;
  rows.hidden = !shown;
  more.hidden = shown >= results.length;
  return rows.children[first];
};

const count = (answers, name, chosen) => {
  const counted = {};
  for (const answer of answers) {
    const values = (chosen ? answer.totalFilters : answer.filters)[name] ?? {};
    for (const [value, number] of Object.entries(values)) counted[value] = (counted[value] ?? 0) + number;
  }
  return counted;
};

const label = (answers) => {
  for (const choice of choices) {
    const counted = answers && count(answers, choice.name, choice.value);
    for (const option of choice.options) {
      if (!option.value) continue;
      const number = counted?.[option.value] ?? 0;
      option.textContent = counted ? `${option.value} (${number})` : option.value;
      option.disabled = Boolean(counted) && !number && !option.selected;
    }
  }
};

const saying = (number) => {
  const { lang } = document.documentElement;
  const category = new Intl.PluralRules(lang).select(number);
  const text = words[`found${category[0].toUpperCase()}${category.slice(1)}`] ?? words.foundOther;
  return text.replace("{n}", new Intl.NumberFormat(lang).format(number));
};

const search = async () => {
  const mine = ++turn;
  const query = box.value.trim();
  const asked = new URLSearchParams();
  if (query) asked.set("q", query);
  for (const { name, value } of choices) if (value) asked.set(name, value);
  history.replaceState(null, "", asked.size ? `?${asked}` : location.pathname);
  browse.hidden = Boolean(query);
  if (!query) {
    said.textContent = "";
    rows.hidden = more.hidden = none.hidden = true;
    label(null);
    return;
  }
  const filters = Object.fromEntries(choices.filter((c) => c.value).map((c) => [c.name, c.value]));
  try {
    const indexes = await open();
    const answers = await Promise.all(indexes.map(({ lang, found }) => found.search(spaced(query, lang), { filters })));
    if (mine !== turn) return;
    results = answers.flatMap((answer) => answer.results).sort((one, other) => other.score - one.score);
    shown = 0;
    label(answers);
    none.hidden = results.length > 0;
    rows.hidden = more.hidden = true;
    await showMore(mine);
    if (mine !== turn) return;
    said.textContent = results.length ? saying(results.length) : words.foundNone;
  } catch (error) {
    console.error(error);
    loading = undefined;
    if (mine === turn) said.textContent = words.failed;
  }
};

let waiting;
const soon = () => {
  clearTimeout(waiting);
  waiting = setTimeout(search, 150);
};

box.addEventListener("focus", () => open().catch(() => { loading = undefined; }), { once: true });
box.addEventListener("input", soon);
for (const choice of choices) choice.addEventListener("change", search);
form.addEventListener("submit", (event) => {
  event.preventDefault();
  clearTimeout(waiting);
  search();
});
more.addEventListener("click", async () => (await showMore(turn))?.querySelector("a").focus());

document.addEventListener("keydown", (event) => {
  if (event.ctrlKey || event.metaKey || event.altKey) return;
  const at = document.activeElement;
  if (event.key === "/" && !at.matches("input, select, textarea")) {
    event.preventDefault();
    box.focus();
    box.select();
  } else if (event.key === "Escape" && at === box && box.value) {
    event.preventDefault();
    box.value = "";
    search();
  } else if ((event.key === "ArrowDown" || event.key === "ArrowUp") && (at === box || rows.contains(at))) {
    const links = [box, ...rows.querySelectorAll(".card-headline a")];
    const from = links.indexOf(at === box ? at : at.closest("li .card")?.querySelector(".card-headline a"));
    const to = links[from + (event.key === "ArrowDown" ? 1 : -1)];
    if (!to) return;
    event.preventDefault();
    to.focus();
  }
});

const asked = new URLSearchParams(location.search);
box.value = asked.get("q") ?? "";
for (const choice of choices) choice.value = asked.get(choice.name) ?? "";
// A value that there is none of leaves a choice without any.
for (const choice of choices) if (choice.selectedIndex < 0) choice.value = "";
if (box.value) search();
