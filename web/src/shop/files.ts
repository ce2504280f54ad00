// SPDX-License-Identifier: Apache-2.0
// The files that were chosen while this page was open, by the hash the server gave them: it gives
// models back to the workshop only, so customers see these.
const most = 10;
const files = new Map<string, File>();

export function keepFile(hash: string, file: File) {
  files.set(hash, file);
  for (const oldest of files.keys()) {
    if (files.size <= most) break;
    files.delete(oldest);
  }
}

export const keptFile = (hash: string): File | undefined => files.get(hash);
