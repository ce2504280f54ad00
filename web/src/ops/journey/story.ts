// SPDX-License-Identifier: Apache-2.0
// The story of an order as it is shown: events with the messages they sent, long runs of bench work
// folded. Pure.
import type { Schemas } from '../../api/client';
import type { Tone } from '../../ui/status';

export type Journey = Schemas['watch.Journey'];
export type StoryEvent = Schemas['watch.StoryEvent'];
export type Message = Schemas['watch.StoryMessage'];
export type Verdict = Schemas['watch.Verdict'];

/** An event with what it sent; or a message that belongs to no event, as those of a quote. */
export interface Step {
  key: string;
  at: string;
  event?: StoryEvent;
  messages: Message[];
}

export interface Chapter {
  steps: Step[];
  /** Work at the bench that went well: shown as one line until somebody asks. */
  folded: boolean;
}

const shortestFold = 4;

export function isTroubled(message: Message): boolean {
  return (
    message.state !== 'sent' ||
    message.receivers.some(({ state }) => !state || ['failing', 'dead', 'parked'].includes(state))
  );
}

const isOf = (message: Message, event: StoryEvent) =>
  message.version > 0 && message.version === event.version && message.from === event.context;

export function stepsOf({ events, messages }: Pick<Journey, 'events' | 'messages'>): Step[] {
  const claimed = new Set<Message>();
  const steps: Step[] = events.map((event) => {
    const own = messages.filter((message) => isOf(message, event));
    for (const message of own) claimed.add(message);
    return { key: `event ${event.version}`, at: event.at, event, messages: own };
  });
  for (const message of messages)
    if (!claimed.has(message))
      steps.push({ key: message.id, at: message.created_at, messages: [message] });
  return steps.sort((a, b) => Date.parse(a.at) - Date.parse(b.at));
}

const isQuietWork = (step: Step) =>
  step.event?.kind === 'worked' && !step.messages.some((message) => isTroubled(message));

/** Runs of bench work become one chapter each; the newest steps stay open. */
export function chaptersOf(steps: readonly Step[]): Chapter[] {
  const chapters: Chapter[] = [];
  for (const step of steps) {
    const folded = isQuietWork(step);
    const last = chapters.at(-1);
    if (last && last.folded === folded) last.steps.push(step);
    else chapters.push({ steps: [step], folded });
  }
  for (const [i, chapter] of chapters.entries())
    if (chapter.steps.length < shortestFold || i === chapters.length - 1) chapter.folded = false;
  return chapters;
}

export function toneOf(verdict: Verdict, now: Date): Tone {
  switch (verdict.rule) {
    case 'finished':
      return 'ok';
    case 'moving':
      return 'info';
    case 'waiting':
      return verdict.expected_by && Date.parse(verdict.expected_by) < now.getTime()
        ? 'warn'
        : 'info';
    case 'view_behind':
    case 'unknown':
      return 'warn';
    default:
      return 'bad';
  }
}
