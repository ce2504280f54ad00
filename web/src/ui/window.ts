// SPDX-License-Identifier: Apache-2.0
// Long lists of rows of one height: only those near the screen are made.
import { useLayoutEffect, useRef, useState } from 'react';

const beyond = 12; // rows made above and below what is seen

export function useWindow<E extends HTMLElement>(count: number, rowHeight: number) {
  const box = useRef<E>(null);
  const [range, setRange] = useState({ from: 0, to: 60 });
  useLayoutEffect(() => {
    const element = box.current;
    if (!element) return;
    const look = () => {
      const from = Math.max(0, Math.floor(element.scrollTop / rowHeight) - beyond);
      const to = Math.ceil((element.scrollTop + element.clientHeight) / rowHeight) + beyond;
      setRange((was) => (was.from === from && was.to === to ? was : { from, to }));
    };
    look();
    element.addEventListener('scroll', look, { passive: true });
    const sized = new ResizeObserver(look);
    sized.observe(element);
    return () => {
      element.removeEventListener('scroll', look);
      sized.disconnect();
    };
  }, [rowHeight]);

  const from = Math.min(range.from, count);
  const to = Math.min(range.to, count);
  return {
    box,
    from,
    to,
    /** Of the element that holds all rows. */
    height: count * rowHeight,
    offset: from * rowHeight,
    /** Scrolls a row into view. */
    reveal(index: number) {
      const element = box.current;
      if (!element) return;
      const top = index * rowHeight;
      if (top < element.scrollTop) element.scrollTop = top;
      else if (top + rowHeight > element.scrollTop + element.clientHeight)
        element.scrollTop = top + rowHeight - element.clientHeight;
    },
  };
}
