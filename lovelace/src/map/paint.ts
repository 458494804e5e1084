import type { Colours } from "../shared/theme";
import { BUCKETS, bucketColour, type Colouring } from "./colour";
import { worldSize, type Point } from "./mercator";
import type { Track } from "./track";
import { toScreen, type Size, type View } from "./view";

/** What is painted over (or instead of) the tiles. */
export interface Picture {
  track: Track;
  colouring: Colouring | null;
  milestones: readonly { position: number; count: number }[];
}

const WIDTH = 3.5;
const CASING = WIDTH + 3;
/** Pixels between the middles of two marks that touch. */
const MARKS_APART = 18;

/** Paints a faint grid so that an empty ground still shows movement and scale. */
export function paintGrid(context: CanvasRenderingContext2D, view: View, size: Size, colours: Colours): void {
  const origin = toScreen(view, size, { x: 0, y: 0 });
  // Cells of 48 to 96 px: whole divisions of the world, so that they zoom with the track.
  const spacing = worldSize(view.zoom) / 2 ** Math.floor(Math.log2(worldSize(view.zoom) / 48));
  context.beginPath();
  for (let x = origin.x - Math.floor(origin.x / spacing) * spacing; x < size.width; x += spacing) {
    context.moveTo(Math.round(x) + 0.5, 0);
    context.lineTo(Math.round(x) + 0.5, size.height);
  }
  for (let y = origin.y - Math.floor(origin.y / spacing) * spacing; y < size.height; y += spacing) {
    context.moveTo(0, Math.round(y) + 0.5);
    context.lineTo(size.width, Math.round(y) + 0.5);
  }
  context.lineWidth = 1;
  context.strokeStyle = colours("grid");
  context.stroke();
}

/** Paints the track, its milestones, and the marks of start and end. */
export function paintTrack(context: CanvasRenderingContext2D, picture: Picture, view: View, size: Size, colours: Colours): void {
  const { track } = picture;
  const scale = worldSize(view.zoom);
  const left = size.width / 2 - view.x * scale;
  const top = size.height / 2 - view.y * scale;
  const x = (i: number): number => (track.x[i] as number) * scale + left;
  const y = (i: number): number => (track.y[i] as number) * scale + top;
  context.lineJoin = context.lineCap = "round";

  paintBreaks(context, track, x, y, colours);
  strokeWhole(context, track, x, y, colours("casing"), CASING);
  if (picture.colouring) strokeColoured(context, picture, x, y, colours("soft"));
  else strokeWhole(context, track, x, y, colours("track"), WIDTH);
  for (const { position, count } of picture.milestones) paintMilestone(context, x(position), y(position), count, colours);
  paintMarks(context, { x: x(0), y: y(0) }, { x: x(track.x.length - 1), y: y(track.x.length - 1) }, colours);
}

type Place = (i: number) => number;

function strokeWhole(context: CanvasRenderingContext2D, track: Track, x: Place, y: Place, colour: string, width: number): void {
  context.beginPath();
  for (let i = 0; i < track.x.length; i++) {
    if (i === 0 || track.breaks.has(i)) context.moveTo(x(i), y(i));
    else context.lineTo(x(i), y(i));
  }
  context.strokeStyle = colour;
  context.lineWidth = width;
  context.stroke();
}

/** One stroke per colour; strokes of little value first, so that the hard stretches stay on top. */
function strokeColoured(context: CanvasRenderingContext2D, { track, colouring }: Picture, x: Place, y: Place, unknown: string): void {
  const bucketAt = (i: number): number => colouring?.bucket[track.sample[i] as number] ?? -1;
  context.lineWidth = WIDTH;
  for (let bucket = -1; bucket < BUCKETS; bucket++) {
    let pen = false;
    let any = false;
    context.beginPath();
    for (let i = 1; i < track.x.length; i++) {
      if (bucketAt(i) !== bucket || track.breaks.has(i)) {
        pen = false;
        continue;
      }
      if (!pen) context.moveTo(x(i - 1), y(i - 1));
      context.lineTo(x(i), y(i));
      pen = any = true;
    }
    if (!any) continue;
    context.strokeStyle = bucket < 0 ? unknown : bucketColour(bucket);
    context.stroke();
  }
}

/** Where nothing was recorded: a thin dashed line, a guess and seen to be one. */
function paintBreaks(context: CanvasRenderingContext2D, track: Track, x: Place, y: Place, colours: Colours): void {
  if (track.breaks.size === 0) return;
  context.beginPath();
  for (const i of track.breaks) {
    context.moveTo(x(i - 1), y(i - 1));
    context.lineTo(x(i), y(i));
  }
  context.setLineDash([2, 6]);
  context.lineWidth = 2;
  context.strokeStyle = colours("soft");
  context.stroke();
  context.setLineDash([]);
}

function disc(context: CanvasRenderingContext2D, x: number, y: number, radius: number, fill: string, rim: string): void {
  context.beginPath();
  context.arc(x, y, radius, 0, 2 * Math.PI);
  context.fillStyle = fill;
  context.fill();
  context.lineWidth = 2;
  context.strokeStyle = rim;
  context.stroke();
}

function paintMilestone(context: CanvasRenderingContext2D, x: number, y: number, count: number, colours: Colours): void {
  disc(context, x, y, 8, colours("surface"), colours("soft"));
  context.fillStyle = colours("text");
  context.font = "600 9px system-ui, sans-serif";
  context.textAlign = "center";
  context.textBaseline = "middle";
  context.fillText(String(count), x, y + 0.5);
}

/** Start and end; of a loop they stand side by side, for one would hide the other. */
function paintMarks(context: CanvasRenderingContext2D, start: Point, end: Point, colours: Colours): void {
  const apart = Math.hypot(start.x - end.x, start.y - end.y) < MARKS_APART ? MARKS_APART / 2 : 0;
  paintEnd(context, end.x + apart, end.y);
  paintStart(context, start.x - apart, start.y, colours);
}

/** A play sign, so that the start is told from the end without its colour. */
function paintStart(context: CanvasRenderingContext2D, x: number, y: number, colours: Colours): void {
  disc(context, x, y, 9, colours("start"), "#fff");
  context.beginPath();
  context.moveTo(x - 2.5, y - 4);
  context.lineTo(x + 4.5, y);
  context.lineTo(x - 2.5, y + 4);
  context.fillStyle = "#fff";
  context.fill();
}

/** A stop sign: dark disc with a light square. */
function paintEnd(context: CanvasRenderingContext2D, x: number, y: number): void {
  disc(context, x, y, 9, "#22282c", "#fff");
  context.fillStyle = "#fff";
  context.fillRect(x - 3, y - 3, 6, 6);
}
