// SPDX-License-Identifier: Apache-2.0
// The API as it describes itself: paths, parameters and answers have the types of openapi.json.
import createClient from 'openapi-fetch';
import type { components, paths } from './schema';

export type Schemas = components['schemas'];
export type Problem = Schemas['http.Problem'];

/** What the server refused, or that it did not answer at all (status 0). */
export class ApiError extends Error {
  constructor(
    readonly status: number,
    readonly problem: Partial<Problem>,
  ) {
    super(problem.detail ?? problem.title ?? `HTTP ${status}`);
  }
  /** The last part of the problem's type: "session-expired". */
  get type(): string {
    return this.status === 0 ? 'no-answer' : (this.problem.type?.split('/').pop() ?? '');
  }
}

const renewPath = '/api/identity/session/renew';
let renewing: Promise<boolean> | undefined;

/** A new token for the renewal cookie; all who ask at once share one request. */
export function renewSession(): Promise<boolean> {
  renewing ??= fetch(renewPath, {
    method: 'POST',
    headers: { 'Content-Type': 'application/json' },
    body: '{}',
  })
    .then((answer) => answer.ok)
    .finally(() => {
      renewing = undefined;
    });
  return renewing;
}

const onSignedOut = new Set<() => void>();
/** Called whenever the server no longer knows who we are. */
export function whenSignedOut(listener: () => void) {
  onSignedOut.add(listener);
  return () => {
    onSignedOut.delete(listener);
  };
}

/** A token lives five minutes: where it has ended, it is renewed and the request is made once more. */
async function fetchRenewing(request: Request): Promise<Response> {
  const again = request.clone();
  const answer = await fetch(request);
  if (answer.status !== 401 || new URL(request.url).pathname === '/api/identity/session')
    return answer;
  if (await renewSession()) return fetch(again);
  for (const listener of onSignedOut) listener();
  return answer;
}

export const api = createClient<paths>({ baseUrl: location.origin, fetch: fetchRenewing });

interface Answer<T> {
  data?: T;
  error?: unknown;
  response: Response;
}

/** The answer, or the ApiError. */
export async function ask<T>(request: Promise<Answer<T>>): Promise<T> {
  let answer: Answer<T>;
  try {
    answer = await request;
  } catch (failure) {
    if (failure instanceof DOMException && failure.name === 'AbortError') throw failure;
    throw new ApiError(0, {});
  }
  if (!answer.response.ok)
    throw new ApiError(answer.response.status, (answer.error ?? {}) as Partial<Problem>);
  return answer.data as T;
}
