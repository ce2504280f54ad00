// SPDX-License-Identifier: Apache-2.0
import { type DragEvent, useRef, useState } from 'react';
import { useFormat, useTexts } from '../../i18n/language';
import { texts } from '../texts';
import { mostBytes, type Unfit, unfit } from './upload';

type Refused = { why: Unfit | 'several'; file: File };

/** Where a file is dropped, or chosen. */
export function Drop({ choose }: { choose: (file: File) => void }) {
  const t = useTexts(texts);
  const format = useFormat();
  const input = useRef<HTMLInputElement>(null);
  const [over, setOver] = useState(false);
  const [refused, setRefused] = useState<Refused>();

  function take(files: FileList | null) {
    const file = files?.[0];
    if (!file) return;
    const why = files.length > 1 ? 'several' : unfit(file);
    setRefused(why && { why, file });
    if (!why) choose(file);
  }
  function dragged(event: DragEvent, inside: boolean) {
    event.preventDefault();
    setOver(inside);
  }
  const explain = ({ why, file }: Refused) => {
    if (why === 'too-large')
      return t('file.too-large', { size: format.bytes(file.size), most: format.bytes(mostBytes) });
    return why === 'no-model' ? t('file.no-model', { name: file.name }) : t(`file.${why}`);
  };

  return (
    // biome-ignore lint/a11y/noStaticElementInteractions: the button does the same by keyboard
    <div
      className={over ? 'drop over' : 'drop'}
      onDragEnter={(event) => dragged(event, true)}
      onDragOver={(event) => dragged(event, true)}
      onDragLeave={(event) => dragged(event, false)}
      onDrop={(event) => {
        dragged(event, false);
        take(event.dataTransfer.files);
      }}
    >
      <svg viewBox="0 0 48 48" aria-hidden="true">
        <path d="M16 8h16l8 11-16 21L8 19zM8 19h32M16 8l8 11 8-11M24 19v21M18 19l6 21 6-21" />
      </svg>
      <strong className="drop-here">{t('drop.title')}</strong>
      <span className="quiet drop-here">{t('drop.or')}</span>
      <button type="button" className="button primary" onClick={() => input.current?.click()}>
        {t('drop.choose')}
      </button>
      <input
        ref={input}
        type="file"
        accept=".stl,.obj,.ply,.3mf,model/stl,model/obj,model/3mf"
        hidden
        onChange={(event) => {
          take(event.target.files);
          event.target.value = ''; // the same file may be chosen again
        }}
      />
      <p className="quiet">{t('drop.about', { size: format.bytes(mostBytes) })}</p>
      {refused && (
        <p className="field-error" role="alert">
          {explain(refused)}
        </p>
      )}
    </div>
  );
}
