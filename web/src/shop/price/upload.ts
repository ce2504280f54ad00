// SPDX-License-Identifier: Apache-2.0
// Sends a file and tells how far it is, which fetch cannot.
import { useCallback, useEffect, useState } from 'react';
import { ApiError, type Problem, renewSession, type Schemas } from '../../api/client';
import { keepFile } from '../files';

type Uploaded = Schemas['pricing.UploadedModel'];

export const mostBytes = 100 * 1024 * 1024; // as the server takes

export type Unfit = 'too-large' | 'empty' | 'no-model';
/** Why there is no sense in sending this file. */
export function unfit(file: Pick<File, 'name' | 'size'>): Unfit | undefined {
  if (!/\.(stl|obj|ply|3mf)$/i.test(file.name)) return 'no-model';
  if (file.size === 0) return 'empty';
  return file.size > mostBytes ? 'too-large' : undefined;
}

const longestName = 200; // bytes, as the server counts
/** The file's name as the server takes it: its end is what tells. */
export function shownName(name: string): string {
  const printable = [...name.replace(/\p{Cc}/gu, ' ')];
  const encoder = new TextEncoder();
  while (encoder.encode(printable.join('')).length > longestName) printable.shift();
  return printable.join('').trim() || 'model.stl';
}

function problemOf(text: string): Partial<Problem> {
  try {
    return JSON.parse(text);
  } catch {
    return {};
  }
}

function send(file: File, signal: AbortSignal, onSent: (bytes: number) => void): Promise<Uploaded> {
  return new Promise((resolve, reject) => {
    const request = new XMLHttpRequest();
    const path = `/api/pricing/models?name=${encodeURIComponent(shownName(file.name))}`;
    request.open('POST', path);
    request.setRequestHeader('Content-Type', 'application/octet-stream');
    request.upload.onprogress = ({ loaded }) => onSent(loaded);
    request.onload = () =>
      request.status === 201
        ? resolve(JSON.parse(request.responseText))
        : reject(new ApiError(request.status, problemOf(request.responseText)));
    request.onerror = () => reject(new ApiError(0, {}));
    signal.addEventListener('abort', () => request.abort());
    request.send(file);
  });
}

/** Once more with a new token where the old one had ended. */
async function sendRenewing(...[file, signal, onSent]: Parameters<typeof send>) {
  try {
    return await send(file, signal, onSent);
  } catch (failure) {
    if (!(failure instanceof ApiError && failure.status === 401 && (await renewSession())))
      throw failure;
    return send(file, signal, onSent);
  }
}

export interface Upload {
  /** Of the file, once it is there. */
  hash?: string;
  sent: number;
  error?: unknown;
}

/** Sends the file as soon as it is chosen. */
export function useUpload(file: File | undefined): Upload & { retry: () => void } {
  const [upload, setUpload] = useState<Upload & { file?: File }>({ sent: 0 });
  const [tries, setTries] = useState(0);
  useEffect(() => {
    if (!file) return;
    const ended = new AbortController();
    const tell = (next: Upload) => ended.signal.aborted || setUpload({ ...next, file });
    tell({ sent: 0 });
    sendRenewing(file, ended.signal, (sent) => tell({ sent })).then(
      ({ hash }) => {
        keepFile(hash, file);
        tell({ sent: file.size, hash });
      },
      (error) => tell({ sent: 0, error }),
    );
    return () => ended.abort();
  }, [file, tries]);
  const retry = useCallback(() => setTries((count) => count + 1), []);
  return { ...(upload.file === file ? upload : { sent: 0 }), retry };
}
