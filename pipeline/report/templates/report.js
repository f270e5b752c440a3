"use strict";
// A progressive addition: the page reads, prints and switches its language without this.
(() => {
  const page = document.documentElement;
  const switchTo = () => {
    const english = document.getElementById("language-en").checked;
    page.lang = english ? "en" : "ar";
    page.dir = english ? "ltr" : "rtl";
  };
  document.querySelectorAll(".switch").forEach((one) => one.addEventListener("change", switchTo));

  const value = (row, at) => {
    const cell = row.cells[at];
    const time = cell.querySelector("time");
    const text = time ? time.dateTime : cell.innerText.trim();
    const number = parseFloat(text.replace(/,/g, "").replace("−", "-"));
    return cell.classList.contains("n") ? (Number.isNaN(number) ? -Infinity : number) : text;
  };
  const compare = (a, b) => (typeof a === "number" && typeof b === "number" ? a - b : String(a).localeCompare(String(b), "ar"));
  document.querySelectorAll("table.sortable").forEach((table) => {
    [...table.tHead.rows[0].cells].forEach((head, at) => {
      const button = document.createElement("button");
      button.type = "button";
      button.append(...head.childNodes);
      head.append(button);
      button.addEventListener("click", () => {
        const down = head.getAttribute("aria-sort") !== "descending";
        [...table.tHead.rows[0].cells].forEach((other) => other.removeAttribute("aria-sort"));
        head.setAttribute("aria-sort", down ? "descending" : "ascending");
        const rows = [...table.tBodies[0].rows].sort((a, b) => compare(value(a, at), value(b, at)) * (down ? -1 : 1));
        table.tBodies[0].append(...rows);
      });
    });
  });
  // As the search folds: marks dropped, letters unified that writers use interchangeably.
  const fold = (text) => text.toLowerCase().replace(/[\u064b-\u0652\u0640\u0670]/g, "").replace(/[أإآٱ]/g, "ا")
    .replace(/ى/g, "ي").replace(/ة/g, "ه").replace(/ؤ/g, "و").replace(/ئ/g, "ي");
  const boxes = [];
  const name = () => boxes.forEach((box) => {
    box.placeholder = page.lang === "en" ? "Filter the table" : "تصفية الجدول";
    box.setAttribute("aria-label", box.placeholder);
  });
  document.querySelectorAll("table.filter").forEach((table) => {
    if (table.tBodies[0].rows.length < 8) return;
    const box = document.createElement("input");
    box.type = "search";
    box.className = "find";
    box.addEventListener("input", () => {
      const wanted = fold(box.value.trim());
      [...table.tBodies[0].rows].forEach((row) => { row.hidden = wanted !== "" && !fold(row.textContent).includes(wanted); });
    });
    boxes.push(box);
    table.parentNode.before(box);
  });
  document.querySelectorAll(".switch").forEach((one) => one.addEventListener("change", name));
  name();
  const open = () => {
    const target = location.hash && document.getElementById(decodeURIComponent(location.hash.slice(1)));
    const details = target && target.querySelector("details");
    if (details) details.open = true;
  };
  addEventListener("hashchange", open);
  open();
})();
