import { axis, lane, ranges } from "./lanes.js";
import { element, seconds, time } from "./text.js";

const EVERY = 2000;
/** How far a replica's clock and the server's may differ. */
const CLOCKS = 2000;

const page = Object.fromEntries([...document.querySelectorAll("[id]")].map((it) => [it.id, it]));
let fleet = null;
let range = "boot";
let shown = "";

async function refresh() {
  try {
    const response = await fetch("fleet", { cache: "no-store", signal: AbortSignal.timeout(10000) });
    if (!response.ok) {
      throw new Error(`status ${response.status}`);
    }
    fleet = await response.json();
    render();
  } catch (problem) {
    unreachable(problem);
  }
}

function render() {
  page.source.textContent = `As ${fleet.replica} tells it, live; last at ${time(fleet.at)}`;
  // Only what has changed is drawn again, so that nothing moves under a finger or a screen reader.
  const { at, ...rest } = fleet;
  const state = JSON.stringify([rest, range, fleet.boots.map(silence)],
    (key, value) => (key === "silentMs" ? null : value));
  if (state !== shown || fleet.boots.some((it) => it.state === "migrating" || it.state === "booting")) {
    shown = state;
    status();
    boots();
    migrations();
    links();
  }
}

/** How long a lane has said nothing, as coarsely as it is worth being told again. */
function silence({ state, silentMs }) {
  return state === "silent" ? Math.floor(silentMs / 10000) : null;
}

function unreachable(problem) {
  page.status.className = "card bad";
  say(page.headline, "This replica does not answer");
  page.detail.textContent = `Tried again every two seconds (${problem.message}). What is below is ${
    fleet ? `from ${time(fleet.at)}` : "still missing"}.`;
  shown = "";
}

/** Not written again when it is the same: a status is read out whenever it is written. */
function say(target, text) {
  if (target.textContent !== text) {
    target.textContent = text;
  }
}

function status() {
  const { schema, health } = fleet;
  const applied = schema.migrations.filter((it) => it.state !== "pending");
  const good = schema.current && health.status === "UP";
  page.status.className = `card ${good ? "good" : "bad"}`;
  say(page.headline, schema.current
    ? (good ? "The schema is current, the replica is up" : `The schema is current, but the replica is ${health.status}`)
    : `${count(schema.pending.length, "migration is", "migrations are")} pending`);
  page.detail.textContent = schema.current
    ? `${count(applied.length, "migration", "migrations")} applied, the newest is ${applied.at(-1)?.version ?? "none"}.`
    : `${applied.length} of ${schema.migrations.length} applied; missing: ${schema.pending.join(", ")}.`;
  page.health.replaceChildren(chip("health", health.status),
    ...Object.entries(health.components).map(([name, state]) => chip(name, state)));
}

function chip(name, state) {
  return element("li", `chip ${state === "UP" ? "good" : state === "UNKNOWN" ? "" : "bad"}`, `${name} ${state}`);
}

function boots() {
  const span = ranges(fleet)[range];
  page.lanes.replaceChildren(...fleet.boots.map((it) => lane(it, span, fleet.at)));
  page.axis.replaceChildren(...axis(span));
  if (fleet.boots.length === 0) {
    page.lanes.append(element("li", "summary", "Nothing is noted: the table for it is not there, or no replica is ready yet."));
  }
}

function migrations() {
  const { schema } = fleet;
  page["table-name"].textContent = `History in ${schema.table}, guarded by advisory lock ${schema.lockKey}`;
  const span = ranges(fleet).migration;
  page.migrations.tBodies[0].replaceChildren(...schema.migrations.map((it) => row(it, span)));
}

function row(migration, span) {
  const row = element("tr", migration.state);
  const name = cell(migration.version);
  if (migration.state !== "applied") {
    name.append(" ", element("span", "chip warn", migration.state));
  }
  if (migration.checksum === "changed") {
    name.append(" ", element("span", "chip bad", "file has changed since"));
  }
  if (migration.skipped) {
    name.append(" ", element("span", "chip", `skipped: ${migration.skipped}`));
  }
  const applied = migration.appliedAt !== null;
  const took = cell(migration.durationMs !== null ? seconds(migration.durationMs) : applied ? "not noted" : "–");
  took.classList.add("number");
  took.title = applied && migration.durationMs === null ? "The replica died before it could write that down" : "";
  const at = cell(applied ? time(migration.appliedAt, 3) : "–");
  at.title = migration.appliedAt ?? "";
  row.append(name, bar(migration, span), took, cell(migration.appliedBy ?? "–"), at);
  row.setAttribute("role", "row");
  return row;
}

function cell(text) {
  const cell = element("td", "", text);
  cell.setAttribute("role", "cell");
  return cell;
}

function bar(migration, span) {
  const bar = cell("");
  bar.classList.add("when");
  const step = stepOf(migration);
  if (step) {
    const line = element("i", "migrating");
    span.place(line, step.startedAt, step.finishedAt);
    const track = element("div");
    track.append(line);
    bar.append(track);
    bar.setAttribute("aria-label", `${seconds(Date.parse(step.startedAt) - span.from)} after the first file`);
  }
  return bar;
}

/** How one of these replicas applied it; the history may be of an earlier or later time, such as after a rollback. */
function stepOf({ version, appliedAt }) {
  const at = Date.parse(appliedAt);
  return fleet.boots.flatMap((it) => it.boot.steps)
    .filter((it) => it.version === version && it.direction === "up" && it.finishedAt !== null)
    .find((it) => at > Date.parse(it.startedAt) - CLOCKS && at < Date.parse(it.finishedAt) + CLOCKS);
}

function links() {
  const names = { health: "Health endpoint", migrations: "Migrations endpoint" };
  page.links.replaceChildren(...Object.entries(fleet.links).flatMap(([name, path]) => {
    const link = element("a", "", names[name]);
    // Relative, for a service below a context path.
    link.href = path.replace(/^\//, "");
    return [link, " "];
  }));
}

function count(number, one, many) {
  return `${number} ${number === 1 ? one : many}`;
}

for (const button of document.querySelectorAll("[data-range]")) {
  button.addEventListener("click", () => {
    range = button.dataset.range;
    for (const other of document.querySelectorAll("[data-range]")) {
      other.setAttribute("aria-pressed", other === button);
    }
    if (fleet) {
      render();
    }
  });
}

async function follow() {
  if (!document.hidden) {
    await refresh();
  }
  setTimeout(follow, EVERY);
}

follow();
