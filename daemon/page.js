
"use strict";
/* Renews what changes, every five seconds, while the page is looked at. */
const renew = async () => {
  if (document.hidden) return;
  try {
    const answer = await fetch(location.href, { cache: "no-store" });
    if (!answer.ok) throw answer.status;
    const fresh = new DOMParser().parseFromString(await answer.text(), "text/html");
    document.querySelector("main").replaceWith(fresh.querySelector("main"));
    document.documentElement.classList.remove("old");
  } catch {
    document.documentElement.classList.add("old");
  }
};
setInterval(renew, 5000);
document.addEventListener("visibilitychange", renew);
