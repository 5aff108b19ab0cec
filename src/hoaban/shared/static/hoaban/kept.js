// On the page that says that there is no network: the pages that this device keeps, by their titles.
"use strict";
(async () => {
  const list = document.getElementById("kept");
  if (!list || !("caches" in window)) return;
  const kept = await caches.open("hoaban-kept");
  for (const request of await kept.keys()) {
    const text = await (await kept.match(request, { ignoreVary: true })).text();
    const page = new DOMParser().parseFromString(text, "text/html");
    const row = document.createElement("li"), link = document.createElement("a");
    link.href = request.url;
    link.textContent = page.title.replace(/ · Hoa Ban$/, "");
    row.append(link);
    list.append(row);
  }
  document.getElementById(list.children.length ? "some-kept" : "none-kept").hidden = false;
})();
