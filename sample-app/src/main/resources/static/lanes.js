import { element, seconds } from "./text.js";

const SAID = { migrating: "is migrating", booting: "goes on booting", gone: "ended before it was ready", silent: "is silent",
  ended: "has migrated and ended" };

/** A part of time, and where things are in it. */
class Span {

  constructor(from, to) {
    this.from = from;
    this.to = Math.max(to, from + 1);
  }

  percent(instant) {
    return 100 * (Date.parse(instant) - this.from) / (this.to - this.from);
  }

  place(target, from, to) {
    const start = Math.max(0, Math.min(100, this.percent(from)));
    const end = Math.max(0, Math.min(100, this.percent(to)));
    target.style.left = `${start}%`;
    target.style.width = `${Math.max(0, end - start)}%`;
    return end > 0 && start < 100;
  }
}

/** The two parts of time that can be looked at. */
export function ranges({ boots, at }) {
  const running = boots.some((it) => it.state === "migrating" || it.state === "booting");
  const all = boots.flatMap((it) => instants(it.boot)).concat(running ? [at] : []).map(Date.parse);
  const work = boots.flatMap((it) => it.boot.steps.flatMap((step) => [step.startedAt, step.finishedAt ?? (it.state === "migrating" ? at : step.startedAt)])).map(Date.parse);
  const whole = span(all, .02);
  return { boot: whole, migration: work.length > 0 ? span(work, 0) : whole };
}

function span(times, margin) {
  if (times.length === 0) {
    return new Span(0, 1);
  }
  const from = Math.min(...times);
  const to = Math.max(...times);
  return new Span(from, to + (to - from) * margin);
}

function instants(boot) {
  return [boot.startedAt, boot.runAt, boot.lockedAt, boot.currentAt, boot.readyAt,
    ...boot.steps.flatMap((it) => [it.startedAt, it.finishedAt])].filter((it) => it !== null);
}

/** One replica: its name, what it did in words, and the same as bars. */
export function lane(entry, span, at) {
  const { boot, state, health } = entry;
  const item = element("li", "lane");
  item.dataset.replica = boot.replica;
  const head = element("header");
  const said = state === "ready" ? health : SAID[state];
  head.append(element("h3", "", boot.replica), element("span", `chip ${tone(state, health)}`, said ?? "ready"),
    element("p", "summary", summary(entry)));
  const track = element("div", "track");
  track.setAttribute("role", "img");
  track.setAttribute("aria-label", `${boot.replica} ${summary(entry)}`);
  track.append(...bars(entry, span, at));
  item.append(head, track);
  return item;
}

function tone(state, health) {
  if (state === "ready") {
    return health === "UP" ? "good" : "bad";
  }
  return state === "gone" ? "bad" : state === "ended" ? "good" : "warn";
}

function summary({ boot, silentMs, state }) {
  const words = [];
  const done = boot.steps.filter((it) => it.finishedAt !== null);
  if (boot.waitedMs > 0) {
    words.push(`waited ${seconds(boot.waitedMs)}`);
  }
  if (done.length > 0) {
    const verb = done.every((it) => it.direction === "up") ? "applied" : "ran";
    const took = Date.parse(done.at(-1).finishedAt) - Date.parse(done[0].startedAt);
    words.push(`${verb} ${done.length === 1 ? "1 migration" : `${done.length} migrations`} in ${seconds(took)}`);
  } else if (boot.currentAt !== null) {
    words.push(boot.lockedAt === null ? "had nothing to apply, took no lock" : "had nothing left to apply");
  }
  const last = boot.steps.at(-1);
  if (last && last.finishedAt === null) {
    words.push(state === "migrating" ? `is at work on ${last.version}` : `was at work on ${last.version}`);
  }
  if (boot.readyAt !== null) {
    words.push(`ready after ${seconds(Date.parse(boot.readyAt) - Date.parse(boot.startedAt))}`);
  }
  if (state === "silent") {
    words.push(`not heard of for ${seconds(silentMs)}`);
  }
  return words.join(" · ");
}

function bars({ boot, state }, span, at) {
  const bars = [];
  const bar = (className, from, to, title) => {
    const made = element("div", className);
    if (from !== null && to !== null && span.place(made, from, to)) {
      made.title = title;
      bars.push(made);
    }
  };
  const known = instants(boot).sort((one, other) => Date.parse(one) - Date.parse(other));
  const end = state === "migrating" || state === "booting" ? at : known.at(-1);
  // The queue ends with the lock, or when somebody else has done the work.
  const queued = boot.lockedAt ?? boot.currentAt ?? end;
  const asked = new Date(Date.parse(queued) - boot.waitedMs).toISOString();
  bar("starting", boot.startedAt, asked, `starting, ${between(boot.startedAt, asked)}`);
  if (boot.waitedMs > 0) {
    bar("waiting", asked, queued, `waiting for the lock, ${seconds(boot.waitedMs)}`);
  }
  if (boot.lockedAt !== null) {
    bar("working", boot.lockedAt, boot.currentAt ?? end, "has the migration lock");
  }
  for (const step of boot.steps) {
    const finished = step.finishedAt ?? end;
    bar("file migrating", step.startedAt, finished, `${step.version}, ${between(step.startedAt, finished)}`);
  }
  bar("booting", boot.currentAt, boot.readyAt ?? end, `goes on booting, ${between(boot.currentAt, boot.readyAt ?? end)}`);
  if (boot.readyAt !== null) {
    mark(bars, "ready", "", boot.readyAt, span);
  } else if (state === "gone") {
    mark(bars, "gone", "✕", end, span);
  }
  return bars;
}

function mark(bars, className, text, at, span) {
  const percent = span.percent(at);
  if (percent >= 0 && percent <= 100) {
    const made = element("div", className, text);
    made.style.left = `${percent}%`;
    bars.push(made);
  }
}

function between(from, to) {
  return from === null ? "" : seconds(Date.parse(to) - Date.parse(from));
}

/** Round numbers of seconds, about five of them. */
export function axis(span) {
  const length = (span.to - span.from) / 1000;
  const rough = length / 5;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((it) => it * power).find((it) => it >= rough);
  const ticks = [];
  for (let at = 0; at <= length; at += step) {
    const tick = element("span", "", `${Number(at.toPrecision(3))} s`);
    tick.style.left = `${100 * at / length}%`;
    ticks.push(tick);
  }
  return ticks;
}
