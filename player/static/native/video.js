/**
 * The player of a video: the browser's own <video> with controls of ours, in the shell's frame, as an
 * AU of ours. Nothing of the film is fetched before the learner plays it.
 */

import { Over, begin, facts } from "./cmi5.js";
import { makeCaptions } from "./video_captions.js";
import { listen, paintPlace, toggleFull } from "./video_controls.js";
import { clearNotice, clock, megabytes, notice, part, percent, say, tell } from "./video_page.js";
import { makeRecord, readPlace } from "./video_record.js";
import { makeSources } from "./video_sources.js";

const video = part("video");
const media = facts.media ?? {};
const length = Number(media.duration) || 0;
const share = facts.choices?.share ?? 0.9;
let mayGoAhead = facts.choices?.seek_ahead !== false;
const AHEAD = 0.5; // seconds that a browser may land beside what was asked for

const screenOf = (element) => `${Math.round(element.width)}x${Math.round(element.height)}`;

/** What the profile wants to know of how it is shown. */
const displayOf = ({ captions, sources }) => ({
  volume: video.muted ? 0 : Math.round(video.volume * 100) / 100,
  speed: `${video.playbackRate}x`,
  "cc-enabled": captions.language() !== "",
  "cc-subtitle-lang": captions.language() || "und",
  "full-screen": Boolean(document.fullscreenElement),
  "screen-size": screenOf(screen),
  "video-playback-size": screenOf(video.getBoundingClientRect()),
  quality: sources.height(),
  "user-agent": navigator.userAgent,
});

/** What is found again next time. */
const choicesOf = ({ captions, sources }) => ({
  speed: video.playbackRate,
  volume: video.volume,
  captions: captions.language(),
  quality: sources.chosen(),
});

const paintVolume = () => {
  part("mute").setAttribute("aria-pressed", String(video.muted));
  part("volume").value = String(video.muted ? 0 : video.volume);
  part("volume").setAttribute("aria-valuetext", say("volume", { share: percent(video.volume) }));
};

const paintWatched = (record) => {
  const [done, needed] = [record.total(), record.needed];
  part("seen").max = needed;
  part("seen").value = Math.min(done, needed);
  const told = { share: percent(done / record.length), needed: percent(share) };
  part("seen-text").textContent = say(done < needed ? "watched" : "enough", told);
};

/** Follow the <video>: what it does, whoever made it do so, goes on record. */
const follow = ({ record, captions, sources, at }) => {
  let last = at;

  const paint = () => {
    paintPlace(sources.place(), length);
    captions.follow();
  };

  const reach = () => {
    if (video.seeking || sources.isChanging()) return;
    last = video.currentTime;
    record.reached();
    paint();
  };

  video.addEventListener("play", () => {
    document.body.dataset.state = "playing";
    part("toggle").setAttribute("aria-label", say("pause"));
    if (!sources.isChanging()) record.played();
  });
  video.addEventListener("pause", () => {
    document.body.dataset.state = "paused";
    part("toggle").setAttribute("aria-label", say("play"));
    if (!sources.isChanging()) record.paused();
  });
  video.addEventListener("timeupdate", reach);
  video.addEventListener("seeking", () => {
    if (sources.isChanging()) return;
    const to = video.currentTime;
    const limit = Math.max(record.furthest(), last);
    if (!mayGoAhead && to > limit + AHEAD) {
      video.currentTime = limit;
      tell(say("not ahead"));
      return;
    }
    if (Math.abs(to - last) > 0.001) record.sought(last, to);
    last = to;
    paint();
  });
  return {
    reach,
    /** It stands where it goes on: at the beginning, or in another file. */
    placed: (place) => {
      last = place;
      if (!video.paused) record.played();
      paint();
    },
  };
};

const seekTo = ({ record, sources }, seconds) => {
  const most = mayGoAhead ? length : Math.max(record.furthest(), sources.place());
  if (seconds > most + AHEAD) tell(say("not ahead"));
  const to = Math.min(Math.max(seconds, 0), most);
  if (sources.isStarted()) video.currentTime = to;
  else sources.startAt(to);
  paintPlace(to, length);
};

const actsOf = (player) => {
  const { record, captions, sources } = player;
  const changed = () => {
    paintVolume();
    record.interacted();
  };
  return {
    changed,
    toggle: () => (video.paused ? sources.play() : video.pause()),
    place: sources.place,
    seek: (seconds) => {
      player.reach();
      seekTo(player, seconds);
    },
    volume: (loudness) => {
      video.volume = Math.min(Math.max(loudness, 0), 1);
      video.muted = false;
      paintVolume();
    },
    mute: () => {
      video.muted = !video.muted;
      tell(video.muted ? say("muted") : say("volume", { share: percent(video.volume) }));
      changed();
    },
    speed: (rate) => {
      [video.playbackRate, video.defaultPlaybackRate] = [rate, rate];
      record.interacted();
    },
    captions: captions.toggle,
    transcript: captions.toggleTranscript,
    full: toggleFull,
  };
};

/** Offer to begin, where the learner was; and say how much of his data it takes. */
const offer = (at, sources) => {
  const isResumed = at > 0;
  part("begin-text").textContent = isResumed ? say("go on", { at: clock(at) }) : say("play");
  part("from-start").hidden = !isResumed;
  const paint = () => {
    const size = megabytes(sources.bytes());
    part("size").textContent = say("size", { length: clock(length), size });
  };
  paint();
  part("quality").addEventListener("change", paint);
  part("begin").addEventListener("click", () => {
    sources.play();
    part("toggle").focus();
  });
  part("from-start").addEventListener("click", () => {
    sources.startAt(0);
    sources.play();
    part("toggle").focus();
  });
  for (const name of ["begin", "toggle", "seek"]) part(name).disabled = false;
  part("begin").focus({ preventScroll: true });
};

/** Set what the learner chose last. */
const restore = (kept, preferences) => {
  video.volume = kept?.volume ?? 1;
  video.muted = preferences.audioPreference === "off";
  if (!kept?.speed) return;
  part("speed").value = String(kept.speed);
  [video.playbackRate, video.defaultPlaybackRate] = [kept.speed, kept.speed];
};

const open = async (au) => {
  const kept = await readPlace(au);
  const at = kept?.time > 0 && kept.time < length - 1 ? kept.time : 0;
  restore(kept, au.preferences);
  mayGoAhead ||= !au.isForCredit;
  // What the parts tell each other; filled below, asked only once the learner does something.
  const player = { at };
  player.sources = makeSources(video, {
    facts,
    kept: kept?.quality,
    at,
    onReach: () => player.reach(),
    onPlaced: (place) => player.placed(place),
    onChange: () => player.record.interacted(),
  });
  player.captions = makeCaptions(video, {
    facts,
    kept: kept?.captions,
    preferences: au.preferences.languagePreference,
    onChange: () => player.record.interacted(),
    onSeek: (seconds) => player.acts.seek(seconds),
  });
  player.record = makeRecord(au, {
    duration: length,
    share,
    kept,
    display: () => displayOf(player),
    place: () => Math.min(player.sources.place(), length),
    choices: () => choicesOf(player),
    paint: () => paintWatched(player.record),
  });
  Object.assign(player, follow(player));
  player.acts = actsOf(player);
  listen(video, player.acts, length);
  paintVolume();
  paintWatched(player.record);
  paintPlace(at, length);
  player.record.begin();
  offer(at, player.sources);
  document.body.dataset.state = "ready";
};

const start = async () => {
  document.title = facts.title;
  part("title").textContent = facts.title;
  const au = await begin();
  video.addEventListener("playing", clearNotice);
  await open(au);
};

start().catch((error) => notice(error instanceof Over ? "over" : "broken"));
