// SPDX-License-Identifier: Apache-2.0
import { useEffect, useState } from 'react';
import type { Mesh } from './stl';

/** The model of a file: undefined while it is read, null where it cannot be shown. */
export function useMesh(file: File): Mesh | null | undefined {
  const [read, setRead] = useState<{ file: File; mesh: Mesh | null }>();
  useEffect(() => {
    const worker = new Worker(new URL('./stl_worker.ts', import.meta.url), { type: 'module' });
    const done = (mesh: Mesh | null) => setRead({ file, mesh });
    worker.onmessage = ({ data }: MessageEvent<Mesh | null>) => done(data);
    worker.onerror = () => done(null);
    worker.postMessage(file);
    return () => worker.terminate();
  }, [file]);
  return read?.file === file ? read.mesh : undefined;
}
