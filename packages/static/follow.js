/** Follows an import: moves the bar, and loads the page anew when a stage or the whole is done. */

const EVERY = 1000;
const section = document.querySelector("[data-follow]");

const look = async () => {
  const response = await fetch(section.dataset.follow, { headers: { Accept: "application/json" } });
  if (!response.ok) return location.reload();
  const { status, stage, progress } = await response.json();
  if (`${status} ${stage ?? ""}` !== section.dataset.standing) return location.reload();
  section.querySelector("progress").value = progress ?? 0;
  setTimeout(look, EVERY);
};

setTimeout(look, EVERY);
