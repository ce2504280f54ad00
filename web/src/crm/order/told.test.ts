// SPDX-License-Identifier: Apache-2.0
import { expect, test } from 'vitest';
import { type Event, lastActor, promiseIn, storyOf } from './told';

const event = (version: number, at: string, actor = 'user:anna') =>
  ({ version, at, actor, actor_name: actor.slice(5) }) as Event;
const note = (at: string, text: string) => ({ at, actor_name: 'irina', text });

test('events and notes are one story, the newest first', () => {
  const story = storyOf({
    timeline: [
      event(1, '2026-03-01T10:00:00Z'),
      event(2, '2026-03-03T10:00:00Z'),
      event(3, '2026-03-03T10:00:00Z'),
    ],
    notes: [note('2026-03-02T10:00:00Z', 'called her')],
  });
  const told = story.map((one) => ('event' in one ? one.event.version : one.note.text));
  expect(told).toEqual([3, 2, 'called her', 1]);
});

test('a note that the server wrote of a promise is read as one', () => {
  expect(promiseIn({ text: 'Promised 2026-03-30T20:59:59Z: the wedding: moved' })).toEqual({
    at: new Date('2026-03-30T20:59:59Z'),
    reason: 'the wedding: moved',
  });
  expect(promiseIn({ text: 'Promised 2026-03-30T20:59:59.5Z' })).toEqual({
    at: new Date('2026-03-30T20:59:59.5Z'),
  });
  expect(promiseIn({ text: 'Promised to call back' })).toBeUndefined();
});

test('whoever was faster is the last to have changed the order, if it was not the reader', () => {
  const timeline = [event(1, '', 'user:anna'), event(2, '', 'user:oleg')];
  expect(lastActor({ timeline }, 'irina')).toBe('oleg');
  expect(lastActor({ timeline }, 'oleg')).toBeUndefined();
});
