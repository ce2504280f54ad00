// SPDX-License-Identifier: Apache-2.0
import './model.css';
import { useEffect, useRef, useState } from 'react';
import { useTexts } from '../../i18n/language';
import { Empty } from '../states';
import { useMesh } from './read';
import type { Mesh } from './stl';
import { texts } from './texts';
import type { Viewer } from './viewer';

const closer = 0.85;

/** A model that can be turned by mouse, touch and keyboard, in the colour of its metal. */
function Turned({ mesh, colour }: { mesh: Mesh; colour: string }) {
  const t = useTexts(texts);
  const canvas = useRef<HTMLCanvasElement>(null);
  const [viewer, setViewer] = useState<Viewer | null>();

  useEffect(() => {
    const ended = new AbortController();
    let made: Viewer | undefined;
    async function make() {
      const [{ Viewer }, { listen }] = await Promise.all([
        import('./viewer'),
        import('./gestures'),
      ]);
      if (!canvas.current || ended.signal.aborted) return;
      made = new Viewer(canvas.current, mesh);
      listen(canvas.current, made, ended.signal);
      setViewer(made);
    }
    make().catch(() => setViewer(null));
    return () => {
      ended.abort();
      made?.dispose();
    };
  }, [mesh]);
  useEffect(() => viewer?.paint(colour), [viewer, colour]);

  if (viewer === null) return <Empty title={t('no3d')}>{t('no3d.do')}</Empty>;
  return (
    <>
      {/* biome-ignore lint/a11y/noInteractiveElementToNoninteractiveRole: it takes keys and says which */}
      <canvas
        ref={canvas}
        tabIndex={0}
        role="application"
        aria-label={t('keys')}
        title={t('keys')}
        data-shown={viewer ? 'yes' : undefined}
      />
      <div className="model-tools">
        <button
          type="button"
          className="button"
          aria-label={t('closer')}
          onClick={() => viewer?.move(closer)}
        >
          +
        </button>
        <button
          type="button"
          className="button"
          aria-label={t('away')}
          onClick={() => viewer?.move(1 / closer)}
        >
          −
        </button>
        <button
          type="button"
          className="button"
          aria-label={t('reset')}
          onClick={() => viewer?.reset()}
        >
          ⟲
        </button>
      </div>
    </>
  );
}

export function ModelView({ file, colour }: { file: File; colour: string }) {
  const t = useTexts(texts);
  const mesh = useMesh(file);
  return (
    <div className="model-view">
      {mesh === undefined && (
        <p className="state" role="status">
          <span className="spinner">{t('reading')}</span>
        </p>
      )}
      {mesh === null && <Empty title={t('unreadable')}>{t('unreadable.do')}</Empty>}
      {mesh && <Turned mesh={mesh} colour={colour} />}
    </div>
  );
}
