// SPDX-License-Identifier: Apache-2.0
// Reads a file beside the page, which goes on answering.
import { readStl } from './stl';

addEventListener('message', async ({ data: file }: MessageEvent<File>) => {
  try {
    const mesh = readStl(await file.arrayBuffer());
    postMessage(mesh ?? null, { transfer: mesh ? [mesh.corners.buffer] : [] });
  } catch {
    postMessage(null); // the file went away, or is too large for this device
  }
});
