import { wheelLevels } from "../shared/wheel";
import type { Point } from "./mercator";

/** What the fingers, mouse or keys ask of the map; positions in its pixels. */
export interface Gestures {
  pan(dx: number, dy: number): void;
  zoom(anchor: Point, delta: number): void;
  /** Pointing at a place without a button pressed, or with a tap. */
  point(at: Point): void;
  leave(): void;
  /** The wheel was turned over a map that does not have the focus: the page scrolls. */
  wheelRefused(): void;
}

/** Movement below this is a tap. */
const TAP_PX = 6;

/** Listens to an element until the returned function is called. */
export function listenGestures(element: HTMLElement, gestures: Gestures, hasFocus: () => boolean): () => void {
  const pointers = new Map<number, Point>();
  let travelled = 0;

  const place = (event: { clientX: number; clientY: number }): Point => {
    const box = element.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const down = (event: PointerEvent): void => {
    if (event.button !== 0 && event.pointerType === "mouse") return;
    pointers.set(event.pointerId, place(event));
    travelled = 0;
    element.setPointerCapture?.(event.pointerId);
  };

  const move = (event: PointerEvent): void => {
    const before = pointers.get(event.pointerId);
    const at = place(event);
    if (!before) {
      if (event.pointerType !== "touch") gestures.point(at);
      return;
    }
    const [dx, dy] = [at.x - before.x, at.y - before.y];
    travelled += Math.hypot(dx, dy);
    const other = [...pointers].find(([id]) => id !== event.pointerId)?.[1];
    pointers.set(event.pointerId, at);
    if (!other) {
      if (travelled > TAP_PX) gestures.pan(dx, dy);
      return;
    }
    // Two fingers: the place between them stays between them.
    const ratio = distance(at, other) / Math.max(1, distance(before, other));
    gestures.pan(dx / 2, dy / 2);
    gestures.zoom({ x: (at.x + other.x) / 2, y: (at.y + other.y) / 2 }, Math.log2(Math.max(0.01, ratio)));
  };

  const up = (event: PointerEvent): void => {
    const known = pointers.delete(event.pointerId);
    if (known && event.type === "pointerup" && travelled <= TAP_PX && pointers.size === 0) gestures.point(place(event));
  };

  const leave = (event: PointerEvent): void => {
    if (event.pointerType !== "touch" && pointers.size === 0) gestures.leave();
  };

  const wheel = (event: WheelEvent): void => {
    if (!event.ctrlKey && !event.metaKey && !hasFocus()) {
      gestures.wheelRefused();
      return;
    }
    event.preventDefault();
    gestures.zoom(place(event), wheelLevels(event));
  };

  const double = (event: MouseEvent): void => gestures.zoom(place(event), event.shiftKey ? -1 : 1);

  const listeners: [string, EventListener][] = [
    ["pointerdown", down as EventListener],
    ["pointermove", move as EventListener],
    ["pointerup", up as EventListener],
    ["pointercancel", up as EventListener],
    ["pointerleave", leave as EventListener],
    ["wheel", wheel as EventListener],
    ["dblclick", double as EventListener],
  ];
  for (const [name, listener] of listeners) element.addEventListener(name, listener, { passive: false });
  return () => {
    for (const [name, listener] of listeners) element.removeEventListener(name, listener);
  };
}

function distance(a: Point, b: Point): number {
  return Math.hypot(a.x - b.x, a.y - b.y);
}

const KEY_PAN_PX = 60;

/** What a key does to the map; null when it is none of its keys. */
export function mapKey(key: string): { pan: [number, number] } | { zoom: number } | "fit" | null {
  switch (key) {
    case "ArrowLeft":
      return { pan: [KEY_PAN_PX, 0] };
    case "ArrowRight":
      return { pan: [-KEY_PAN_PX, 0] };
    case "ArrowUp":
      return { pan: [0, KEY_PAN_PX] };
    case "ArrowDown":
      return { pan: [0, -KEY_PAN_PX] };
    case "+":
    case "=":
      return { zoom: 0.5 };
    case "-":
    case "_":
      return { zoom: -0.5 };
    case "0":
    case "Home":
      return "fit";
    default:
      return null;
  }
}
