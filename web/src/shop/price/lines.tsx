// SPDX-License-Identifier: Apache-2.0
import { useFormat, useTexts } from '../../i18n/language';
import { Card } from '../../ui/page';
import type { Offer } from '../queries';
import { texts } from '../texts';
import { figuresOf, written } from './figures';

type Line = Offer['lines'][number];

function Figures({ inputs }: { inputs: string }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <details>
      <summary>{t('lines.figures')}</summary>
      <dl className="figures">
        {figuresOf(inputs).map(({ name, value }) => (
          <div key={name}>
            <dt>{t.code('figure', name)}</dt>
            <dd>{name === 'finish' ? t.code('finish', value) : written(format, value)}</dd>
          </div>
        ))}
      </dl>
    </details>
  );
}

function LineOfPrice({ line, total }: { line: Line; total: Offer['total'] }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <li className="price-line">
      <strong>{t.code('line', line.code)}</strong>
      <span className="number">
        {format.money({ minor: line.minor, currency: total.currency })}
      </span>
      <meter min={0} max={total.minor} value={Math.abs(line.minor)} aria-hidden="true" />
      <div className="quiet small">
        {t.code('line', `${line.code}.why`).replace(`${line.code}.why`, line.formula)}
        {line.inputs !== '' && <Figures inputs={line.inputs} />}
      </div>
    </li>
  );
}

/** Every line of a price, and why it is there. */
export function PriceLines({ offer, alloy }: { offer: Offer; alloy: string }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <Card title={t('lines.title', { alloy })}>
      <ol className="price-lines">
        {offer.lines.map((line) => (
          <LineOfPrice key={line.code} line={line} total={offer.total} />
        ))}
      </ol>
      <p className="price-total">
        <strong>{t('lines.total')}</strong>
        <strong className="number">{format.money(offer.total)}</strong>
      </p>
    </Card>
  );
}
