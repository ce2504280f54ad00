// SPDX-License-Identifier: Apache-2.0
// Long lists of rows of one height: only those near the screen are made.
import { useLayoutEffect, useRef, useState } from 'react';

const beyond = 12; // rows made above and below what is seen
/** Browsers make no element higher than some 17 to 33 million pixels. */
const mostHeight = 15_000_000;

export function useWindow<E extends HTMLElement>(count: number, rowHeight: number) {
  const box = useRef<E>(null);
  const all = count * rowHeight;
  const height = Math.min(all, mostHeight);
  const [seen, setSeen] = useState({ from: 0, to: 60, shift: 0 });

  /** How far from the first row the screen begins: of a list that is too long for an element, the
   * scroll bar stands for more than its own height. */
  const topOf = (element: HTMLElement) => {
    const way = height - element.clientHeight;
    return height === all || way <= 0
      ? element.scrollTop
      : (element.scrollTop / way) * (all - element.clientHeight);
  };
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => {
      const top = topOf(element);
      const from = Math.max(0, Math.floor(top / rowHeight) - beyond);
      const to = Math.ceil((top + element.clientHeight) / rowHeight) + beyond;
      const shift = Math.round(top - element.scrollTop);
      setSeen((was) =>
        was.from === from && was.to === to && was.shift === shift ? was : { from, to, shift },
      );
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    const sized = new ResizeObserver(look);
    sized.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      sized.disconnect();
    };
  }, [rowHeight, all]);

  const from = Math.min(seen.from, count);
  const to = Math.min(seen.to, count);
  return {
    box,
    from,
    to,
    /** Of the element that holds all rows. */
    height,
    offset: from * rowHeight - seen.shift,
    /** Scrolls a row into view. */
    reveal(index: number) {
      const element = box.current;
      if (!element) return;
      const top = index * rowHeight;
      const shown = topOf(element);
      const wanted =
        top < shown
          ? top
          : top + rowHeight > shown + element.clientHeight
            ? top + rowHeight - element.clientHeight
            : shown;
      if (wanted === shown) return;
      const way = all - element.clientHeight;
      element.scrollTop =
        height === all ? wanted : (wanted / way) * (height - element.clientHeight);
    },
  };
}
