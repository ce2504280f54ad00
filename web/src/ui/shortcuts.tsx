// SPDX-License-Identifier: Apache-2.0
// Keyboard shortcuts by the place of the key (event.code), so that they work on a Russian layout.
import {
  createContext,
  type ReactNode,
  useContext,
  useEffect,
  useMemo,
  useRef,
  useSyncExternalStore,
} from 'react';

interface Shortcut {
  /** "KeyJ", "Slash", "shift+Slash", or two after another: "KeyG KeyL". */
  keys: string;
  says: string;
  run: () => void;
}

const sequenceMs = 1000;

class Shortcuts {
  private list: readonly Shortcut[] = [];
  private readonly listeners = new Set<() => void>();
  private first = '';
  private firstAt = 0;

  readonly all = () => this.list;
  readonly subscribe = (listener: () => void) => {
    this.listeners.add(listener);
    return () => this.listeners.delete(listener);
  };
  add(shortcut: Shortcut) {
    this.change([...this.list, shortcut]);
    return () => this.change(this.list.filter((one) => one !== shortcut));
  }
  readonly press = (event: KeyboardEvent) => {
    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) return;
    const key = (event.shiftKey ? 'shift+' : '') + event.code;
    const both = event.timeStamp - this.firstAt < sequenceMs ? `${this.first} ${key}` : key;
    const found =
      this.list.findLast((one) => one.keys === both) ??
      this.list.findLast((one) => one.keys === key);
    this.first = found ? '' : key;
    this.firstAt = event.timeStamp;
    if (!found) return;
    event.preventDefault();
    found.run();
  };
  private change(list: readonly Shortcut[]) {
    this.list = list;
    for (const listener of this.listeners) listener();
  }
}

function isTyping(target: EventTarget | null): boolean {
  return (
    target instanceof HTMLElement &&
    (target.isContentEditable ||
      target.closest('input, textarea, select, [role=dialog], [role=menu]') !== null)
  );
}

const Registry = createContext(new Shortcuts());

export function ShortcutsProvider({ children }: { children: ReactNode }) {
  const registry = useMemo(() => new Shortcuts(), []);
  useEffect(() => {
    document.addEventListener('keydown', registry.press);
    return () => document.removeEventListener('keydown', registry.press);
  }, [registry]);
  return <Registry value={registry}>{children}</Registry>;
}

export function useShortcut(keys: string, says: string, run: () => void) {
  const registry = useContext(Registry);
  const latest = useRef(run);
  latest.current = run;
  useEffect(
    () => registry.add({ keys, says, run: () => latest.current() }),
    [registry, keys, says],
  );
}

export function useShortcutList(): readonly Shortcut[] {
  const registry = useContext(Registry);
  return useSyncExternalStore(registry.subscribe, registry.all);
}

/** "KeyG KeyL" as the caps of the keys: ["G", "L"]. */
export function capsOf(keys: string): string[] {
  return keys
    .split(' ')
    .map((key) =>
      key === 'shift+Slash'
        ? '?'
        : key
            .replace('Key', '')
            .replace('Slash', '/')
            .replace('Arrow', '')
            .replace('BracketLeft', '[')
            .replace('BracketRight', ']'),
    );
}
