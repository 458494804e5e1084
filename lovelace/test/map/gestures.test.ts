import { afterEach, beforeEach, describe, expect, test, vi } from "vitest";
import { listenGestures, mapKey } from "../../src/map/gestures";

function pointer(type: string, x: number, y: number, id = 1, pointerType = "touch"): Event {
  const event = new MouseEvent(type, { clientX: x, clientY: y, button: 0, bubbles: true });
  return Object.assign(event, { pointerId: id, pointerType });
}

describe("listenGestures", () => {
  let element: HTMLElement;
  let focused = false;
  let stop: () => void;
  const gestures = { pan: vi.fn(), zoom: vi.fn(), point: vi.fn(), leave: vi.fn(), wheelRefused: vi.fn() };

  beforeEach(() => {
    element = document.body.appendChild(document.createElement("div"));
    focused = false;
    stop = listenGestures(element, gestures, () => focused);
    for (const mock of Object.values(gestures)) mock.mockClear();
  });
  afterEach(() => stop());

  const wheel = (change: WheelEventInit): WheelEvent => {
    const event = new WheelEvent("wheel", { deltaY: 120, cancelable: true, ...change });
    element.dispatchEvent(event);
    return event;
  };

  test("one finger drags", () => {
    element.dispatchEvent(pointer("pointerdown", 10, 10));
    element.dispatchEvent(pointer("pointermove", 40, 30));
    expect(gestures.pan).toHaveBeenCalledWith(30, 20);
  });

  test("two fingers that part zoom in between them", () => {
    element.dispatchEvent(pointer("pointerdown", 100, 100, 1));
    element.dispatchEvent(pointer("pointerdown", 200, 100, 2));
    element.dispatchEvent(pointer("pointermove", 300, 100, 2));
    expect(gestures.zoom).toHaveBeenCalledWith({ x: 200, y: 100 }, 1);
  });

  test("a tap points, a drag does not", () => {
    element.dispatchEvent(pointer("pointerdown", 10, 10));
    element.dispatchEvent(pointer("pointerup", 11, 10));
    expect(gestures.point).toHaveBeenCalledWith({ x: 11, y: 10 });
    gestures.point.mockClear();
    element.dispatchEvent(pointer("pointerdown", 10, 10));
    element.dispatchEvent(pointer("pointermove", 80, 10));
    element.dispatchEvent(pointer("pointerup", 80, 10));
    expect(gestures.point).not.toHaveBeenCalled();
  });

  test("a mouse points by hovering and stops by leaving", () => {
    element.dispatchEvent(pointer("pointermove", 50, 60, 1, "mouse"));
    expect(gestures.point).toHaveBeenCalledWith({ x: 50, y: 60 });
    element.dispatchEvent(pointer("pointerleave", 0, 0, 1, "mouse"));
    expect(gestures.leave).toHaveBeenCalled();
  });

  test("the wheel belongs to the page unless the map has the focus or ctrl is held", () => {
    expect(wheel({}).defaultPrevented).toBe(false);
    expect(gestures.zoom).not.toHaveBeenCalled();
    expect(gestures.wheelRefused).toHaveBeenCalled();
    expect(wheel({ ctrlKey: true }).defaultPrevented).toBe(true);
    expect(gestures.zoom).toHaveBeenCalledTimes(1);
    focused = true;
    expect(wheel({}).defaultPrevented).toBe(true);
    expect(gestures.zoom.mock.lastCall?.[1]).toBe(-0.5);
  });

  test("hears nothing after it was stopped", () => {
    stop();
    element.dispatchEvent(pointer("pointerdown", 10, 10));
    element.dispatchEvent(pointer("pointermove", 40, 30));
    wheel({ ctrlKey: true });
    expect(gestures.pan).not.toHaveBeenCalled();
    expect(gestures.zoom).not.toHaveBeenCalled();
  });
});

test("keys pan, zoom and fit", () => {
  expect(mapKey("ArrowLeft")).toEqual({ pan: [60, 0] });
  expect(mapKey("+")).toEqual({ zoom: 0.5 });
  expect(mapKey("0")).toBe("fit");
  expect(mapKey("q")).toBeNull();
});
