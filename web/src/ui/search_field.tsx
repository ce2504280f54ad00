// SPDX-License-Identifier: Apache-2.0
import { useEffect, useRef, useState } from 'react';
import { useShortcut } from './shortcuts';

const restMs = 150;

/** What is typed shows at once, and is looked for when the hand rests. The key / leads here. */
export function SearchField({
  label,
  keySays,
  value,
  search,
}: {
  label: string;
  /** What the key does, for the help. */
  keySays: string;
  value: string;
  search: (text: string) => void;
}) {
  const field = useRef<HTMLInputElement>(null);
  const [text, setText] = useState(value);
  const latest = useRef(search);
  latest.current = search;
  useShortcut('Slash', keySays, () => field.current?.focus());
  useEffect(() => setText(value), [value]);
  useEffect(() => {
    if (text === value) return;
    const timer = setTimeout(() => latest.current(text.trim()), restMs);
    return () => clearTimeout(timer);
  }, [text, value]);
  return (
    <input
      ref={field}
      className="grow"
      type="search"
      autoComplete="off"
      spellCheck={false}
      aria-label={label}
      placeholder={label}
      value={text}
      onChange={(event) => setText(event.target.value)}
      onKeyDown={(event) => event.key === 'Escape' && field.current?.blur()}
    />
  );
}
