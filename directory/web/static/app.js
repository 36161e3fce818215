// What the page can do besides without JavaScript: follow a job, filter a list, say that it is about to close.
"use strict";
const job = document.querySelector("[data-job]");
async function follow(wait) {
  if (document.hidden) { setTimeout(follow, 1000, wait); return; }
  const began = Date.now();
  try {
    const answer = await fetch(job.dataset.job, { headers: { "X-Part": "progress" } });
    if (answer.redirected || !answer.ok) { location.reload(); return; }
    const part = new DOMParser().parseFromString(await answer.text(), "text/html");
    const fresh = part.querySelector("[data-job]");
    if (!fresh) { location.reload(); return; }
    const bar = fresh.querySelector("progress");
    if (bar.position >= 0) { job.querySelector("progress").value = bar.value; }
    job.querySelector(".count").textContent = fresh.querySelector(".count").textContent;
    const said = fresh.querySelector("[role=status]").textContent, told = job.querySelector("[role=status]");
    if (told.textContent !== said) { told.textContent = said; }
  } catch { wait = 5000; }
  setTimeout(follow, Math.max(wait, 3 * (Date.now() - began)), 1000);
}
if (job) { setTimeout(follow, 1000, 1000); }

const words = document.querySelector("[data-filter]");
if (words) {
  const rows = [...document.querySelectorAll(words.dataset.filter)];
  words.closest("[hidden]").hidden = false;
  words.addEventListener("input", () => {
    const asked = words.value.toLowerCase().split(/\s+/).filter(Boolean);
    rows.forEach(row => { row.hidden = !asked.every(word => row.textContent.toLowerCase().includes(word)); });
    document.getElementById("told").textContent = `${rows.filter(row => !row.hidden).length} of ${rows.length} shown`;
  });
}

const soon = document.getElementById("soon");
if (soon) {
  const warn = () => setTimeout(() => { soon.hidden = false; }, (soon.dataset.idle - 5) * 60000);
  let timer = warn();
  soon.querySelector("button").addEventListener("click", async () => {
    soon.hidden = true; clearTimeout(timer);
    if (!(await fetch("/stay")).ok) { location.reload(); }
    timer = warn();
  });
}

addEventListener("pageshow", async shown => {
  if (!shown.persisted) { return; } // Back shows a page from memory, also after the end
  document.body.hidden = true; // till it has said that it is still open
  const there = await fetch("/stay").catch(() => ({ ok: false }));
  if (there.ok) { document.body.hidden = false; } else { location.reload(); }
});
