import type { Series } from "./series";

/** A line without a break, as x and y in turn, in pixels. */
export type Polyline = number[];

/**
 * The lines to draw for values over positions: as many points as there are columns of pixels to tell apart, for
 * a recording has more samples than a phone has pixels. Every column keeps its first, lowest, highest and last
 * value, so no peak is lost.
 *
 * `x`: (N,) never decreasing; `toX`, `toY`: value -> pixels. A line breaks before the samples in `breaks` and
 * leaps over missing values; without `breaks` it breaks at every missing value.
 */
export function polylines(
  x: ArrayLike<number>,
  values: Series,
  toX: (x: number) => number,
  toY: (value: number) => number,
  breaks?: ReadonlySet<number>,
): Polyline[] {
  const lines: Polyline[] = [];
  let line: Polyline = [];
  let column = NaN;
  let [at, first, low, high, last, count] = [0, 0, 0, 0, 0, 0];
  const endColumn = (): void => {
    if (count === 1) line.push(at, first);
    if (count > 1) line.push(column, first, column, low, column, high, column, last);
    count = 0;
  };
  const endLine = (): void => {
    endColumn();
    if (line.length > 0) lines.push(line);
    line = [];
    column = NaN;
  };
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? null;
    if (breaks ? breaks.has(i) : value === null) endLine();
    if (value === null) continue;
    const px = toX(x[i] as number);
    const y = toY(value);
    if (Math.round(px) !== column) {
      endColumn();
      column = Math.round(px);
      at = px;
      first = low = high = y;
    }
    if (y < low) low = y;
    if (y > high) high = y;
    last = y;
    count++;
  }
  endLine();
  return lines;
}

type Pen = Pick<CanvasPath, "moveTo" | "lineTo" | "closePath">;

/** Puts lines into a path. A lone point becomes a dot (with round caps). */
export function strokeInto(pen: Pen, lines: readonly Polyline[]): void {
  for (const line of lines) {
    pen.moveTo(line[0] as number, line[1] as number);
    if (line.length === 2) pen.lineTo((line[0] as number) + 0.01, line[1] as number);
    for (let k = 2; k < line.length; k += 2) pen.lineTo(line[k] as number, line[k + 1] as number);
  }
}

/** Puts the areas between lines and a base into a path. */
export function fillInto(pen: Pen, lines: readonly Polyline[], base: number): void {
  for (const line of lines) {
    pen.moveTo(line[0] as number, base);
    for (let k = 0; k < line.length; k += 2) pen.lineTo(line[k] as number, line[k + 1] as number);
    pen.lineTo(line[line.length - 2] as number, base);
    pen.closePath();
  }
}

/** Puts the area between two rows of values into a path; a column where either is missing ends it. */
export function bandInto(
  pen: Pen,
  x: ArrayLike<number>,
  lows: Series,
  highs: Series,
  toX: (x: number) => number,
  toY: (value: number) => number,
): void {
  const known = (i: number): boolean => i < lows.length && (lows[i] ?? null) !== null && (highs[i] ?? null) !== null;
  for (let from = 0; from < lows.length; from++) {
    if (!known(from)) continue;
    let to = from;
    while (known(to + 1)) to++;
    pen.moveTo(toX(x[from] as number), toY(lows[from] as number));
    for (let i = from; i <= to; i++) pen.lineTo(toX(x[i] as number), toY(highs[i] as number));
    for (let i = to; i >= from; i--) pen.lineTo(toX(x[i] as number), toY(lows[i] as number));
    pen.closePath();
    from = to;
  }
}
