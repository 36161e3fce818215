const box = document.getElementById("words"), told = document.getElementById("told");
const rows = [...document.querySelectorAll("#findings tbody tr")];
const texts = rows.map(row => row.textContent.toLowerCase());
function look() {
  const words = box.value.toLowerCase().split(/\s+/).filter(Boolean);
  rows.forEach((row, at) => { row.hidden = !words.every(word => texts[at].includes(word)); });
  const seen = rows.filter(row => row.getClientRects().length).length;
  told.textContent = seen + " of " + rows.length + " shown";
}
document.querySelectorAll("[data-script]").forEach(one => { one.hidden = false; });
document.getElementById("filter").addEventListener("input", look);
look();
