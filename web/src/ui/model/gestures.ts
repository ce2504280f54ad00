// SPDX-License-Identifier: Apache-2.0
// Mouse, touch and keyboard that turn a model: one finger turns, two bring it closer.
import type { Viewer } from './viewer';

const radiansPerPixel = 0.01;
const step = Math.PI / 12;
const closer = 0.85;

const keys: Record<string, (viewer: Viewer) => void> = {
  ArrowLeft: (viewer) => viewer.turn(-step, 0),
  ArrowRight: (viewer) => viewer.turn(step, 0),
  ArrowUp: (viewer) => viewer.turn(0, -step),
  ArrowDown: (viewer) => viewer.turn(0, step),
  Equal: (viewer) => viewer.move(closer),
  NumpadAdd: (viewer) => viewer.move(closer),
  Minus: (viewer) => viewer.move(1 / closer),
  NumpadSubtract: (viewer) => viewer.move(1 / closer),
  Digit0: (viewer) => viewer.reset(),
};

/** How far two fingers are apart. */
function span(fingers: ReadonlyMap<number, PointerEvent>): number {
  const [a, b] = [...fingers.values()];
  return a && b ? Math.hypot(a.clientX - b.clientX, a.clientY - b.clientY) : 0;
}

/** Listens until the signal ends it. */
export function listen(canvas: HTMLCanvasElement, viewer: Viewer, signal: AbortSignal) {
  const fingers = new Map<number, PointerEvent>();
  const on = <K extends keyof HTMLElementEventMap>(
    name: K,
    run: (event: HTMLElementEventMap[K]) => void,
  ) => canvas.addEventListener(name, run, { signal });

  on('pointerdown', (event) => {
    canvas.setPointerCapture(event.pointerId);
    fingers.set(event.pointerId, event);
  });
  on('pointermove', (event) => {
    const was = fingers.get(event.pointerId);
    if (!was) return;
    const before = span(fingers);
    fingers.set(event.pointerId, event);
    const after = span(fingers);
    if (before > 0 && after > 0) viewer.move(before / after);
    else
      viewer.turn(
        (event.clientX - was.clientX) * radiansPerPixel,
        (event.clientY - was.clientY) * radiansPerPixel,
      );
  });
  for (const name of ['pointerup', 'pointercancel'] as const)
    on(name, (event) => fingers.delete(event.pointerId));
  on('wheel', (event) => {
    if (document.activeElement !== canvas) return; // a page is scrolled past it
    event.preventDefault();
    viewer.move(event.deltaY > 0 ? 1 / closer : closer);
  });
  on('keydown', (event) => {
    const run = keys[event.code];
    if (!run || event.ctrlKey || event.metaKey || event.altKey) return;
    event.preventDefault();
    event.stopPropagation();
    run(viewer);
  });
}
