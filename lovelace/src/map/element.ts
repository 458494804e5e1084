import { css, html, LitElement, nothing, type PropertyValues } from "lit";
import type { Cursor } from "../chart/cursor";
import type { UnitSystem } from "../format/units";
import type { Localize } from "../localize/localize";
import { define } from "../shared/define";
import { coloursOf, palette } from "../shared/theme";
import { RAMP_CSS, type Colouring } from "./colour";
import { listenGestures, mapKey } from "./gestures";
import { metresPerPixel, worldSize, type Point } from "./mercator";
import { paintGrid, paintTrack } from "./paint";
import { scaleBar } from "./scalebar";
import { TileLayer, type TileSource } from "./tiles";
import { milestones, nearestPosition, positionAt, type Track } from "./track";
import { fitView, panBy, toScreen, toWorld, zoomAt, type Size, type View } from "./view";

/** How the track may be coloured, for the chooser; low and high are printed beside the ramp. */
export interface ColourChoice {
  key: string;
  label: string;
  colouring: Colouring | null;
  low: string;
  high: string;
}

/** Clear of the legend above, the buttons at the right and the scale bar below. */
const SPARE = { top: 54, right: 54, bottom: 30, left: 26 };
/** Without a chooser there is no legend. */
const SPARE_PLAIN = { ...SPARE, top: 26 };
/** A mouse this near to the track means it. */
const REACH_PX = 28;
const SCALE_BAR_PX = 90;
const HINT_MS = 1500;

/** A small raster map with one track. Works just as well without a single tile. */
export class MapElement extends LitElement {
  static override properties = {
    track: { attribute: false },
    distance: { attribute: false },
    milestoneMetres: { attribute: false },
    choices: { attribute: false },
    chosen: { attribute: false },
    cursor: { attribute: false },
    tiles: { attribute: false },
    words: { attribute: false },
    system: { attribute: false },
    themeStamp: { attribute: false },
    dark: { type: Boolean, reflect: true },
    hint: { state: true },
    attributed: { state: true },
  };

  declare track: Track;
  declare distance: ArrayLike<number> | null;
  declare milestoneMetres: { metres: number; count: number } | null;
  declare choices: readonly ColourChoice[];
  declare chosen: string;
  declare cursor: Cursor;
  /** Null: no tiles wanted. */
  declare tiles: TileSource | null;
  declare words: Localize;
  declare system: UnitSystem;
  /** Changes with the theme: colours are read anew. */
  declare themeStamp: unknown;
  declare dark: boolean;
  private declare hint: boolean;
  private declare attributed: boolean;

  private view: View | null = null;
  private size: Size = { width: 0, height: 0 };
  private fitted = true;
  private layer: TileLayer | null = null;
  private frame = 0;
  private hintTimer: ReturnType<typeof setTimeout> | undefined;
  private readonly cleanups: (() => void)[] = [];

  constructor() {
    super();
    this.hint = false;
    this.attributed = false;
    this.dark = false;
    this.distance = this.milestoneMetres = null;
    this.choices = [];
    this.chosen = "plain";
  }

  override connectedCallback(): void {
    super.connectedCallback();
    if (this.hasUpdated) this.open();
  }

  override disconnectedCallback(): void {
    super.disconnectedCallback();
    this.shut();
  }

  protected override firstUpdated(): void {
    if (this.isConnected) this.open();
  }

  private open(): void {
    this.shut();
    const surface = this.surface();
    const observer = new ResizeObserver(() => this.resize());
    observer.observe(this);
    this.cleanups.push(
      () => observer.disconnect(),
      this.cursor.subscribe(() => this.placeDot()),
      listenGestures(
        surface,
        {
          pan: (dx, dy) => this.move((view) => panBy(view, dx, dy)),
          zoom: (anchor, delta) => this.move((view) => zoomAt(view, this.size, anchor, delta)),
          point: (at) => this.point(at),
          leave: () => this.cursor.set(null),
          wheelRefused: () => this.showHint(),
        },
        () => this.shadowRoot?.activeElement === surface,
      ),
    );
    this.openTiles();
    this.resize();
    this.schedule();
  }

  private shut(): void {
    for (const cleanup of this.cleanups.splice(0)) cleanup();
    this.layer?.close();
    this.layer = null;
    cancelAnimationFrame(this.frame);
    this.frame = 0;
    clearTimeout(this.hintTimer);
  }

  private openTiles(): void {
    this.layer?.close();
    this.layer = null;
    this.attributed = false;
    const container = this.renderRoot.querySelector<HTMLElement>(".tiles");
    if (!this.tiles || !container) return;
    this.layer = new TileLayer(container, this.tiles, (visible) => {
      this.attributed = visible;
      this.schedule();
    });
  }

  protected override updated(changed: PropertyValues<this>): void {
    if (changed.size === 0 || !this.isConnected) return;
    if (changed.has("tiles") && changed.get("tiles") !== undefined) this.openTiles();
    if (changed.has("track")) this.fit();
    this.placeDot();
    this.schedule();
  }

  private surface(): HTMLElement {
    return this.renderRoot.querySelector(".surface") as HTMLElement;
  }

  private resize(): void {
    const { clientWidth: width, clientHeight: height } = this;
    if (width === this.size.width && height === this.size.height && this.view) return;
    this.size = { width, height };
    if (this.fitted || !this.view) this.fit();
    else this.schedule();
  }

  private fit(): void {
    if (this.size.width === 0) return;
    this.fitted = true;
    this.view = fitView(this.track.bounds, this.size, this.choices.length < 2 ? SPARE_PLAIN : SPARE);
    this.schedule();
  }

  private move(change: (view: View) => View): void {
    if (!this.view) return;
    this.fitted = false;
    this.view = change(this.view);
    this.schedule();
  }

  /** Draws in the next frame, however many events ask for it. */
  private schedule(): void {
    if (this.frame || !this.isConnected) return;
    this.frame = requestAnimationFrame(() => {
      this.frame = 0;
      this.paint();
    });
  }

  private paint(): void {
    const canvas = this.renderRoot.querySelector("canvas");
    const context = canvas?.getContext("2d");
    const { view, size } = this;
    if (!canvas || !context || !view || size.width === 0) return;
    const ratio = window.devicePixelRatio || 1;
    const [width, height] = [Math.round(size.width * ratio), Math.round(size.height * ratio)];
    if (canvas.width !== width) canvas.width = width;
    if (canvas.height !== height) canvas.height = height;
    context.setTransform(ratio, 0, 0, ratio, 0, 0);
    context.clearRect(0, 0, size.width, size.height);
    this.layer?.update(view, size);
    const colours = coloursOf(this);
    if (!this.attributed) paintGrid(context, view, size, colours);
    const { milestoneMetres: step } = this;
    const marks = step && this.distance ? milestones(this.track, this.distance, step.metres) : [];
    paintTrack(
      context,
      {
        track: this.track,
        colouring: this.choice()?.colouring ?? null,
        milestones: marks.map(({ position, count }) => ({ position, count: count * (step?.count ?? 1) })),
      },
      view,
      size,
      colours,
    );
    this.placeDot();
    this.placeScale();
  }

  private choice(): ColourChoice | undefined {
    return this.choices.find((choice) => choice.key === this.chosen);
  }

  private placeDot(): void {
    const dot = this.renderRoot.querySelector<HTMLElement>(".dot");
    const { index } = this.cursor;
    if (!dot) return;
    dot.hidden = index === null || !this.view;
    if (index === null || !this.view) return;
    const at = toScreen(this.view, this.size, positionAt(this.track, index));
    dot.style.transform = `translate(${at.x}px,${at.y}px)`;
  }

  private placeScale(): void {
    const bar = this.renderRoot.querySelector<HTMLElement>(".scale");
    if (!bar || !this.view) return;
    const { pixels, label } = scaleBar(metresPerPixel(this.view.y, this.view.zoom), SCALE_BAR_PX, this.system);
    bar.style.width = `${pixels}px`;
    bar.textContent = label;
  }

  private point(at: Point): void {
    if (!this.view) return;
    const world = toWorld(this.view, this.size, at);
    const position = nearestPosition(this.track, world, REACH_PX / worldSize(this.view.zoom), this.cursor.index);
    this.cursor.set(position < 0 ? null : (this.track.sample[position] as number));
  }

  private showHint(): void {
    this.hint = true;
    clearTimeout(this.hintTimer);
    this.hintTimer = setTimeout(() => (this.hint = false), HINT_MS);
  }

  private zoomBy(delta: number): void {
    this.move((view) => zoomAt(view, this.size, { x: this.size.width / 2, y: this.size.height / 2 }, delta));
  }

  private readonly onKey = (event: KeyboardEvent): void => {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const action = mapKey(event.key);
    if (action === null) return;
    event.preventDefault();
    event.stopPropagation();
    if (action === "fit") this.fit();
    else if ("zoom" in action) this.zoomBy(action.zoom);
    else this.move((view) => panBy(view, ...action.pan));
  };

  private readonly onChoose = (event: Event): void => {
    const detail = (event.target as HTMLSelectElement).value;
    this.dispatchEvent(new CustomEvent("colour-chosen", { detail }));
  };

  protected override render(): unknown {
    const { words } = this;
    return html`
      <div
        class="surface"
        tabindex="0"
        role="group"
        aria-label=${words("map.label")}
        aria-describedby="keys"
        @keydown=${this.onKey}
      >
        <div class="tiles" aria-hidden="true"></div>
        <canvas aria-hidden="true"></canvas>
        <div class="dot" hidden></div>
      </div>
      <div id="keys" class="hidden">${words("map.keys")}</div>
      <div class="buttons">
        ${this.button("mdi:plus", words("map.zoom_in"), () => this.zoomBy(1))}
        ${this.button("mdi:minus", words("map.zoom_out"), () => this.zoomBy(-1))}
        ${this.button("mdi:fit-to-screen-outline", words("map.fit"), () => this.fit())}
      </div>
      ${this.legend()}
      <div class="foot">
        <span class="scale"></span>
        ${this.attributed && this.tiles?.url
          ? html`<span class="credit">${this.tiles.attribution ?? nothing}</span>`
          : nothing}
        ${this.attributed && !this.tiles?.url
          ? html`<a href="https://www.openstreetmap.org/copyright" target="_blank" rel="noreferrer"
              >${words("map.attribution")}</a
            >`
          : nothing}
      </div>
      <div class="hint ${this.hint ? "shown" : ""}" aria-hidden="true">${words("map.wheel")}</div>
    `;
  }

  private button(icon: string, label: string, press: () => void): unknown {
    return html`<button type="button" title=${label} aria-label=${label} @click=${press}>
      <ha-icon .icon=${icon}></ha-icon>
    </button>`;
  }

  private legend(): unknown {
    if (this.choices.length < 2) return nothing;
    const choice = this.choice();
    return html`<div class="legend">
      <select aria-label=${this.words("map.color")} @change=${this.onChoose}>
        ${this.choices.map(
          ({ key, label }) => html`<option value=${key} .selected=${key === this.chosen}>${label}</option>`,
        )}
      </select>
      ${choice?.colouring
        ? html`<span class="ramp">
            <span>${choice.low}</span> <i style="background:${RAMP_CSS}"></i> <span>${choice.high}</span>
          </span>`
        : nothing}
    </div>`;
  }

  static override styles = [
    ...palette,
    css`
      :host {
        display: block;
        position: relative;
        overflow: hidden;
        background: var(--mv-map);
        color: var(--mv-text);
        font-size: 12px;
        contain: strict;
      }
      .surface,
      .tiles,
      canvas {
        position: absolute;
        inset: 0;
        width: 100%;
        height: 100%;
      }
      .surface {
        cursor: grab;
        touch-action: pan-y;
        user-select: none;
        -webkit-user-select: none;
      }
      .surface:focus {
        touch-action: none;
      }
      .surface:active {
        cursor: grabbing;
      }
      .surface:focus-visible {
        outline-offset: -2px;
      }
      canvas,
      .tiles,
      .dot {
        pointer-events: none;
      }
      .tiles {
        filter: saturate(0.75) contrast(0.95);
      }
      :host([dark]) .tiles {
        filter: invert(0.92) hue-rotate(180deg) brightness(1.15) contrast(0.85) saturate(0.45);
      }
      .tiles img {
        position: absolute;
        left: 0;
        top: 0;
        max-width: none;
        opacity: 0;
        transition: opacity 0.15s;
      }
      .tiles img.loaded {
        opacity: 1;
      }
      .dot {
        position: absolute;
        left: -8px;
        top: -8px;
        width: 16px;
        height: 16px;
        box-sizing: border-box;
        border-radius: 50%;
        border: 3px solid #fff;
        background: var(--mv-accent);
        box-shadow: 0 1px 5px rgba(0, 0, 0, 0.5);
      }
      .dot[hidden] {
        display: none;
      }
      .buttons {
        position: absolute;
        top: 10px;
        inset-inline-end: 10px;
        display: grid;
        border-radius: 10px;
        overflow: hidden;
        background: var(--mv-surface);
        box-shadow: 0 1px 4px rgba(0, 0, 0, 0.25);
      }
      .buttons button {
        display: grid;
        place-items: center;
        width: 34px;
        height: 34px;
        --mdc-icon-size: 19px;
      }
      .buttons button + button {
        border-top: 1px solid var(--mv-line);
      }
      .buttons button:hover {
        background: var(--mv-line);
      }
      .buttons button:focus-visible {
        outline-offset: -3px;
      }
      .legend {
        position: absolute;
        top: 10px;
        inset-inline-start: 10px;
        display: flex;
        align-items: center;
        gap: 8px;
        max-width: calc(100% - 72px);
        height: 34px;
        padding-inline-end: 10px;
        box-sizing: border-box;
        border-radius: 10px;
        background: var(--mv-surface);
        box-shadow: 0 1px 4px rgba(0, 0, 0, 0.25);
      }
      .legend select {
        height: 34px;
        padding: 0 2px 0 8px;
        border: 0;
        border-radius: 10px;
        background: var(--mv-surface);
        cursor: pointer;
      }
      .ramp {
        display: flex;
        align-items: center;
        gap: 6px;
        color: var(--mv-soft);
        white-space: nowrap;
      }
      .ramp i {
        width: 54px;
        height: 6px;
        border-radius: 3px;
      }
      .foot {
        position: absolute;
        inset-inline: 0;
        bottom: 0;
        display: flex;
        align-items: flex-end;
        justify-content: space-between;
        padding: 0 0 0 10px;
        font-size: 11px;
        pointer-events: none;
      }
      .foot a,
      .credit:not(:empty) {
        padding: 2px 7px;
        border-start-start-radius: 6px;
        background: color-mix(in srgb, var(--mv-surface) 80%, transparent);
        color: var(--mv-text);
        text-decoration: none;
        pointer-events: auto;
      }
      .scale {
        margin-bottom: 6px;
        border: 1.5px solid var(--mv-text);
        border-top: 0;
        padding: 0 4px;
        box-sizing: border-box;
        color: var(--mv-text);
        line-height: 14px;
        white-space: nowrap;
        text-shadow: 0 0 3px var(--mv-surface), 0 0 3px var(--mv-surface);
      }
      .hint {
        position: absolute;
        inset: 0;
        display: grid;
        place-items: center;
        background: rgba(0, 0, 0, 0.45);
        color: #fff;
        font-size: 16px;
        opacity: 0;
        pointer-events: none;
        transition: opacity 0.2s;
      }
      .hint.shown {
        opacity: 1;
      }
      @media (prefers-reduced-motion: reduce) {
        .hint,
        .tiles img {
          transition: none;
        }
      }
    `,
  ];
}

define("milevault-map", MapElement);
