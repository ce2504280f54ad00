// SPDX-License-Identifier: Apache-2.0
import { useFormat, useTexts } from '../../i18n/language';
import { ModelView } from '../../ui/model/model_view';
import { Card } from '../../ui/page';
import { Empty } from '../../ui/states';
import type { Quote } from '../queries';
import { texts } from '../texts';

/** The model as it is seen, and as it was measured. */
export function ModelCard({
  file,
  name,
  colour,
  measured,
}: {
  file: File | undefined;
  name: string;
  colour: string;
  measured: Quote['model'];
}) {
  const t = useTexts(texts);
  const format = useFormat();
  const mm = (um: number | undefined) => format.number(Math.round((um ?? 0) / 10) / 100);
  const [x, y, z] = measured?.size_um ?? [];
  return (
    <Card className="model-card">
      {file ? (
        <ModelView file={file} colour={colour} />
      ) : (
        <div className="model-view">
          <Empty title={t('model.elsewhere')}>{t('model.elsewhere.do')}</Empty>
        </div>
      )}
      <p className="row model-facts">
        <strong className="break">{name}</strong>
        {measured && measured.facets > 0 && (
          <>
            <span>{t('model.size', { x: mm(x), y: mm(y), z: mm(z) })}</span>
            <span className="quiet">
              {t('model.volume', { volume: format.number(measured.volume_milli_mm3 / 1e6) })},{' '}
              {t('model.facets', { n: measured.facets })}
            </span>
            {measured.walls && (
              <span className="quiet">
                {t('model.walls', {
                  thin: mm(measured.walls.min_um),
                  usual: mm(measured.walls.median_um),
                })}
              </span>
            )}
            {measured.hole_diameter_um !== undefined && (
              <span className="quiet">
                {t('model.hole', { diameter: mm(measured.hole_diameter_um) })}
              </span>
            )}
          </>
        )}
      </p>
      {file && <p className="quiet small">{t('model.hint')}</p>}
    </Card>
  );
}
