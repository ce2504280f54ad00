// SPDX-License-Identifier: Apache-2.0
// What was ordered: each line with its price, and the model of the one that is looked at.
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { ApiError, api, ask } from '../../api/client';
import { useFormat, useTexts } from '../../i18n/language';
import { colourOf } from '../../ui/model/metals';
import { ModelView } from '../../ui/model/model_view';
import { Card } from '../../ui/page';
import { Empty, Failure, Loading } from '../../ui/states';
import type { Order } from '../orders/use_order';
import { texts } from '../texts';

type Line = Order['order']['lines'][number];

async function readModel({ model_hash: hash, file_name }: Line, signal: AbortSignal) {
  const params = { path: { hash } };
  const request = api.GET('/api/pricing/models/{hash}/file', { params, parseAs: 'blob', signal });
  const blob = (await ask<unknown>(request)) as Blob;
  return new File([blob], file_name);
}

function Model({ line }: { line: Line }) {
  const t = useTexts(texts);
  const query = useQuery({
    queryKey: ['model', line.model_hash],
    queryFn: ({ signal }) => readModel(line, signal),
    staleTime: Number.POSITIVE_INFINITY, // it is named by its content
  });
  if (query.data) return <ModelView file={query.data} colour={colourOf(line.alloy)} />;
  if (query.error instanceof ApiError && query.error.status === 404)
    return <Empty title={t('model.none')}>{t('model.none.do')}</Empty>;
  if (query.error) return <Failure error={query.error} retry={() => void query.refetch()} />;
  return (
    <div className="model-view">
      <Loading />
    </div>
  );
}

export function Lines({ order }: { order: Order['order'] }) {
  const t = useTexts(texts);
  const format = useFormat();
  const [seen, setSeen] = useState(0);
  const line = order.lines[seen];
  return (
    <Card
      title={t('order.lines')}
      aside={<strong className="number">{format.money(order.total)}</strong>}
    >
      {line && <Model key={line.line_id} line={line} />}
      <ul className="order-lines">
        {order.lines.map((one, i) => (
          <li key={one.line_id}>
            <span>
              <strong>
                {t.code('product', one.product)}, {t.code('alloy', one.alloy)}
              </strong>
              <span className="quiet">
                {one.finish && ` · ${t.code('finish', one.finish)}`}
                {one.size && ` · ${t('line.size', { size: one.size })}`} ·{' '}
                {t('line.pieces', { n: one.quantity })}
              </span>
              <br />
              <span className="quiet small break">{one.file_name}</span>{' '}
              {order.lines.length > 1 && (
                <button
                  type="button"
                  className="link small"
                  aria-pressed={i === seen}
                  onClick={() => setSeen(i)}
                >
                  {t('line.look')}
                </button>
              )}
            </span>
            <span className="number">{format.money(one.total)}</span>
          </li>
        ))}
      </ul>
    </Card>
  );
}
