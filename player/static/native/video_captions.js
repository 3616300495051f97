/** Captions, and the transcript that is made of them: it follows, and leads to what is read. */

import { languageName, part, say } from "./video_page.js";

const OFF = "";

const addTrack = (video, folder, { path, language }) => {
  const track = document.createElement("track");
  track.kind = "captions";
  track.src = folder + path.split("/").map(encodeURIComponent).join("/");
  track.srclang = language;
  track.label = languageName(language);
  video.append(track);
  track.track.mode = "disabled";
  return track;
};

const option = (value, text) => {
  const made = document.createElement("option");
  made.value = value;
  made.textContent = text;
  return made;
};

/** Choose: what was chosen last, else the learner's languages, else the page's, else the first. */
const usual = (given, kept, preferences) => {
  if (typeof kept === "string") return kept === OFF || given.includes(kept) ? kept : given[0];
  const wanted = [...String(preferences ?? "").split(","), document.documentElement.lang];
  const found = wanted
    .map((one) => given.find((has) => has.split("-")[0] === one.trim().split("-")[0]))
    .find(Boolean);
  return found ?? given[0] ?? OFF;
};

/**
 * @param {HTMLVideoElement} video
 * @param {{facts: object, kept?: string, preferences?: string,
 *   onChange: () => void, onSeek: (seconds: number) => void}} given
 */
export const makeCaptions = (video, { facts, kept, preferences, onChange, onSeek }) => {
  const given = facts.media.captions ?? [];
  const tracks = given.map((one) => addTrack(video, facts.folder, one));
  const chooser = part("captions");
  let cues = [];

  const current = () => tracks.find((one) => one.srclang === chooser.value);
  const read = () => current() ?? tracks[0];

  const row = (cue) => {
    const item = document.createElement("li");
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = cue.getCueAsHTML().textContent;
    button.addEventListener("click", () => onSeek(cue.startTime));
    item.append(button);
    return item;
  };

  const fill = () => {
    const track = read();
    cues = [...(track?.track.cues ?? [])];
    const list = part("cues");
    if (track) list.lang = track.srclang;
    list.replaceChildren(...cues.map(row));
  };

  const modeOf = (one) => {
    if (one === current()) return "showing";
    return one === read() && !part("transcript").hidden ? "hidden" : "disabled";
  };

  const show = () => {
    for (const one of tracks) {
      if (one.track.mode !== modeOf(one)) one.track.mode = modeOf(one);
    }
    fill();
  };

  const follow = () => {
    if (part("transcript").hidden) return;
    const at = video.currentTime;
    const index = cues.findLastIndex((cue) => cue.startTime <= at + 0.01);
    const buttons = part("cues").querySelectorAll("button");
    const old = part("cues").querySelector("[aria-current]");
    if (buttons[index] === old) return;
    old?.removeAttribute("aria-current");
    buttons[index]?.setAttribute("aria-current", "true");
    buttons[index]?.scrollIntoView({ block: "nearest" });
  };

  const toggleTranscript = () => {
    const isOpen = part("transcript").hidden;
    part("transcript").hidden = !isOpen;
    part("transcript-open").setAttribute("aria-expanded", String(isOpen));
    show();
    follow();
  };

  const listFiles = () => {
    const files = facts.media.transcripts ?? [];
    const links = files.map(({ path, language }) => {
      const item = document.createElement("li");
      const link = document.createElement("a");
      link.href = facts.folder + path.split("/").map(encodeURIComponent).join("/");
      link.target = "_blank";
      link.rel = "noopener";
      link.textContent = say("transcript in", { language: languageName(language || "und") });
      item.append(link);
      return item;
    });
    part("links").replaceChildren(...links);
    part("links").hidden = !links.length;
    part("no-transcript").textContent = say("no transcript");
    part("no-transcript").hidden = Boolean(links.length || tracks.length);
  };

  // Browsers choose captions of their own as the film loads.
  video.textTracks.addEventListener("change", show);
  tracks.forEach((one) => one.addEventListener("load", fill));
  chooser.append(
    option(OFF, say("off")),
    ...tracks.map((one) => option(one.srclang, one.label)),
  );
  part("captions-label").hidden = !tracks.length;
  chooser.value = usual(
    given.map((one) => one.language),
    kept,
    preferences,
  );
  chooser.addEventListener("change", () => {
    show();
    onChange();
  });
  part("transcript-open").addEventListener("click", toggleTranscript);
  listFiles();
  show();

  return {
    follow,
    toggleTranscript,
    language: () => chooser.value,
    toggle: () => {
      if (!tracks.length) return;
      chooser.value = chooser.value === OFF ? tracks[0].srclang : OFF;
      chooser.dispatchEvent(new Event("change"));
    },
  };
};
