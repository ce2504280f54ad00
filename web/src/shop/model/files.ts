// SPDX-License-Identifier: Apache-2.0
// The files that were chosen while this page was open, by the hash the server gave them: the server
// keeps models for the workshop and gives none back, so only these can be shown.
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
