// Takes pictures of the cards in every state, a row of SHOTS each: npm run shoot -- FOLDER [name part]
import { mkdir } from "node:fs/promises";
import { join } from "node:path";
import { chromium } from "playwright-core";
import { serve } from "./server.mjs";

const ALL_HEALTH = ["resting_heart_rate", "hrv", "weight", "sleep", "readiness", "body_battery", "stress", "steps", "spo2", "respiration"];

const SHOTS = [
  { name: "run-light", query: "case=run", hover: true },
  { name: "run-dark", query: "case=run&dark=1", dark: true, hover: true },
  { name: "run-plain-light", query: "case=run&tiles=0&color=plain" },
  { name: "run-plain-dark", query: "case=run&tiles=0&dark=1&color=speed" },
  { name: "run-phone", query: "case=run&width=390", width: 390 },
  { name: "run-phone-dark", query: "case=run&width=390&dark=1&tiles=0", width: 390 },
  { name: "ride-wide", query: "case=ride&width=1100&charts=elevation,speed,heart_rate,power,cadence", width: 1100 },
  { name: "ride-miles", query: "case=ride&miles=1&color=elevation", section: "laps" },
  { name: "treadmill", query: "case=treadmill&charts=speed,heart_rate,cadence" },
  { name: "swim", query: "case=swim" },
  { name: "swim-phone-dark", query: "case=swim&width=390&dark=1", width: 390 },
  { name: "volume-light", query: "card=volume" },
  { name: "volume-dark", query: "card=volume&dark=1" },
  { name: "volume-phone", query: "card=volume&width=390&miles=1&lang=en-US", width: 390 },
  { name: "volume-phone-dark", query: "card=volume&width=360&dark=1&lang=de", width: 360 },
  { name: "volume-empty", query: "card=volume&case=empty" },
  { name: "volume-error", query: "card=volume&case=error&dark=1" },
  { name: "volume-loading", query: "card=volume&case=loading" },
  { name: "volume-stale", query: "card=volume&case=stale&width=390", width: 390 },
  { name: "form-light", query: "card=form" },
  { name: "form-dark", query: "card=form&dark=1" },
  { name: "form-phone", query: "card=form&width=390&miles=1&lang=en-US", width: 390 },
  { name: "form-phone-dark", query: "card=form&width=360&dark=1&lang=de", width: 360 },
  { name: "form-empty", query: "card=form&case=empty" },
  { name: "form-error", query: "card=form&case=error&dark=1" },
  { name: "form-loading", query: "card=form&case=loading" },
  { name: "form-stale", query: "card=form&case=stale&width=390", width: 390 },
  { name: "records-light", query: "card=records", click: ".record >> nth=3" },
  { name: "records-dark", query: "card=records&dark=1" },
  { name: "records-phone", query: "card=records&width=390&miles=1&lang=en-US", width: 390, click: ".record >> nth=3" },
  { name: "records-phone-dark", query: "card=records&width=360&dark=1&lang=de", width: 360, click: ".record >> nth=3" },
  { name: "records-empty", query: "card=records&case=empty" },
  { name: "records-error", query: "card=records&case=error&dark=1" },
  { name: "records-loading", query: "card=records&case=loading" },
  { name: "records-stale", query: "card=records&case=stale&width=390", width: 390 },
  { name: "calendar-light", query: "card=calendar" },
  { name: "calendar-dark", query: "card=calendar&dark=1" },
  { name: "calendar-phone", query: "card=calendar&width=390&miles=1&lang=en-US", width: 390 },
  { name: "calendar-phone-dark", query: "card=calendar&width=360&dark=1&lang=de", width: 360 },
  { name: "calendar-empty", query: "card=calendar&case=empty" },
  { name: "calendar-error", query: "card=calendar&case=error&dark=1" },
  { name: "calendar-loading", query: "card=calendar&case=loading" },
  { name: "calendar-stale", query: "card=calendar&case=stale&width=390", width: 390 },
  { name: "form-building", query: "card=form&case=building" },
  { name: "form-table", query: "card=form&config={%22days%22:60}", click: "summary" },
  { name: "volume-months", query: "card=volume&config={%22period%22:%22month%22,%22metric%22:%22moving_time%22}" },
  { name: "volume-years-wide", query: "card=volume&width=900&config={%22period%22:%22year%22}", width: 900, click: "summary" },
  { name: "records-power", query: "card=records&config={%22sport%22:%22cycling%22}", click: ".record >> nth=1" },
  { name: "calendar-wide", query: "card=calendar&width=1000&config={%22year%22:2025,%22metric%22:%22load%22}", width: 1000 },
  { name: "calendar-day", query: "card=calendar", click: ".heat button >> nth=40" },
  { name: "empty", query: "case=empty" },
  { name: "error", query: "case=error" },
  { name: "loading", query: "case=loading" },
  { name: "upload-light", query: "card=upload" },
  { name: "upload-dark", query: "card=upload&dark=1" },
  { name: "upload-files-light", query: "card=upload&case=files" },
  { name: "upload-files-phone-dark", query: "card=upload&case=files&width=390&dark=1", width: 390 },
  { name: "upload-guest", query: "card=upload&case=guest" },
  { name: "upload-nobody", query: "card=upload&case=nobody" },
  { name: "upload-error", query: "card=upload&case=error" },
  { name: "activities-light", query: 'card=activities&width=1000&config={"upload_path":"/x/upload"}', width: 1020 },
  { name: "activities-phone-dark", query: "card=activities&width=390&dark=1&miles=1", width: 390 },
  { name: "activities-narrow", query: "card=activities&width=500" },
  { name: "activities-empty", query: "card=activities&case=empty" },
  { name: "activities-loading", query: "card=activities&case=loading" },
  { name: "activities-stale", query: "card=activities&case=stale" },
  { name: "stale", query: "case=stale&width=390", width: 390 },
  ...["health", "sleep"].flatMap((card) => [
    { name: `${card}-light`, query: `card=${card}` },
    { name: `${card}-dark`, query: `card=${card}&dark=1` },
    { name: `${card}-phone`, query: `card=${card}&width=390`, width: 390 },
    { name: `${card}-phone-dark`, query: `card=${card}&width=390&dark=1`, width: 390 },
    { name: `${card}-old`, query: `card=${card}&case=old` },
    { name: `${card}-empty`, query: `card=${card}&case=empty` },
    { name: `${card}-error`, query: `card=${card}&case=error` },
    { name: `${card}-loading`, query: `card=${card}&case=loading` },
    { name: `${card}-stale`, query: `card=${card}&case=stale&width=390`, width: 390 },
  ]),
  { name: "health-all-phone", query: `card=health&width=390&config=${encodeURIComponent(JSON.stringify({ metrics: ALL_HEALTH }))}`, width: 390 },
  { name: "health-all-wide", query: `card=health&miles=1&width=900&config=${encodeURIComponent(JSON.stringify({ metrics: ALL_HEALTH, days: 90 }))}`, width: 900, table: true },
  { name: "sleep-many-wide", query: `card=sleep&width=800&config=${encodeURIComponent('{"nights":14,"goal":7.5}')}`, width: 800, table: true },
  { name: "section-splits-light", query: "case=run&width=520", width: 520, section: "splits" },
  { name: "section-splits-phone-dark", query: "case=run&width=390&dark=1", width: 390, section: "splits" },
  { name: "section-zones-light", query: "case=ride&width=520", width: 520, section: "zones" },
  { name: "section-zones-phone-dark", query: "case=ride&width=390&dark=1", width: 390, section: "zones" },
  { name: "section-efforts-light", query: "case=run&width=520", width: 520, section: "efforts" },
  { name: "section-efforts-phone-dark", query: "case=run&width=390&dark=1", width: 390, section: "efforts" },
  { name: "section-climbs-light", query: "case=ride&width=520", width: 520, section: "climbs", stretch: true },
  { name: "section-climbs-phone-dark", query: "case=ride&width=390&dark=1", width: 390, section: "climbs", stretch: true },
  { name: "section-segments-light", query: "case=run&width=520", width: 520, section: "segments" },
  { name: "section-segments-phone-dark", query: "case=run&width=390&dark=1", width: 390, section: "segments" },
  { name: "section-route-light", query: "case=run&width=520", width: 520, section: "route" },
  { name: "section-route-phone-dark", query: "case=run&width=390&dark=1", width: 390, section: "route" },
  { name: "section-edit-light", query: "case=run&width=520", width: 520, section: "edit" },
  { name: "section-edit-phone-dark", query: "case=run&width=390&dark=1", width: 390, section: "edit" },
  { name: "ride-power-satellite", query: "case=ride&color=power&tiles_url=/api/map_tiles/raster/{z}/{x}/{y}.png" },
  { name: "route-light", query: "card=route&case=all", width: 540 },
  { name: "route-dark", query: "card=route&case=all&dark=1" },
  { name: "route-phone", query: "card=route&case=all&width=390", width: 390 },
  { name: "route-phone-dark", query: `card=route&case=all&width=390&dark=1&miles=1&config={"tiles":false}`, width: 390 },
  { name: "route-empty", query: "card=route&case=empty" },
  { name: "route-error", query: "card=route&case=error" },
  { name: "route-loading", query: "card=route&case=loading" },
  { name: "route-stale", query: "card=route&case=stale" },
];

const folder = process.argv[2] ?? "shots";
const part = process.argv[3] ?? "";
await mkdir(folder, { recursive: true });
const { server, url } = await serve();
const browser = await chromium.launch({
  executablePath: process.env.CHROMIUM ?? "/usr/bin/chromium",
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"],
});
for (const shot of SHOTS.filter(({ name }) => name.includes(part))) {
  const page = await browser.newPage({ viewport: { width: shot.width ?? 540, height: 700 }, deviceScaleFactor: 1.5 });
  page.on("console", (message) => console.log(shot.name, message.text()));
  page.on("pageerror", (error) => console.log(shot.name, error.stack));
  await page.goto(`${url}/?${shot.query}`);
  await page.locator("main ha-card").waitFor();
  await page.waitForTimeout(800);
  if (shot.table) await page.locator("details summary").click();
  if (shot.click) await page.locator(shot.click).click();
  if (shot.section) await page.locator(`.more [data-key=${shot.section}]`).click();
  if (shot.section) await page.waitForTimeout(400);
  if (shot.stretch) await page.locator("#section .link").first().click();
  if (shot.hover) await page.locator("milevault-charts .stack").hover({ position: { x: 300, y: 60 } });
  await page.waitForTimeout(150);
  const fullPage = !shot.query.includes("card=activities");
  await page.screenshot({ path: join(folder, `${shot.name}.png`), fullPage });
  await page.close();
}
await browser.close();
server.close();
