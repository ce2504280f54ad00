// SPDX-License-Identifier: Apache-2.0
// What a model would cost: from the file to the order.
import { lazy, Suspense, useState } from 'react';
import { useFormat, useTexts } from '../../i18n/language';
import { useFilters } from '../../ui/filters';
import { Card, Page } from '../../ui/page';
import { Failure } from '../../ui/states';
import '../shop.css';
import { colourOf } from '../../ui/model/metals';
import { keptFile } from '../files';
import { Live } from '../live';
import { type NewQuote, type Quote, useQuote } from '../queries';
import { texts } from '../texts';
import { useAsking } from './asking';
import { atFirst, type Choice, Choices, piecesOf } from './choices';
import { Drop } from './drop';
import { PriceLines } from './lines';
import { ModelCard } from './model_card';
import { Offers, useAlloyName } from './offers';
import { Recent } from './recent';
import { shownName, useUpload } from './upload';

const PlaceOrder = lazy(() => import('./place_order'));

const names = ['quote'] as const;

const choiceOf = ({ parameters, size }: Quote): Choice => ({
  product: parameters.product,
  unit: parameters.unit,
  finish: parameters.finish,
  size,
  quantity: String(parameters.quantity),
});

function wantedOf(hash: string, name: string, choice: Choice): NewQuote | undefined {
  const quantity = piecesOf(choice.quantity);
  return quantity === undefined
    ? undefined
    : { ...choice, size: choice.size.trim(), quantity, model_hash: hash, file_name: name };
}

function Sending({ file, sent, stop }: { file: File; sent: number; stop: () => void }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <Card title={t('upload.sending', { name: file.name })}>
      <div className="stack">
        <progress
          max={file.size}
          value={sent}
          aria-label={t('upload.sending', { name: file.name })}
        />
        <p className="row">
          <span className="grow quiet">
            {t('upload.share', { sent: format.bytes(sent), all: format.bytes(file.size) })}
          </span>
          <button type="button" className="button" onClick={stop}>
            {t('upload.cancel')}
          </button>
        </p>
      </div>
    </Card>
  );
}

/** A model that is looked at: its file may be here, its quote may be there already. */
function Desk({
  file,
  id,
  tell,
  leave,
}: {
  file: File | undefined;
  id: string;
  tell: (quote: string) => void;
  leave: () => void;
}) {
  const t = useTexts(texts);
  const upload = useUpload(file);
  const query = useQuote(id);
  const quote = query.data;
  const nameOf = useAlloyName();
  const [changed, setChanged] = useState(file && atFirst);
  const [alloy, setAlloy] = useState('');
  const [ordering, setOrdering] = useState(false);

  const hash = upload.hash ?? quote?.parameters.model_hash;
  const name = file ? shownName(file.name) : (quote?.file_name ?? '');
  const choice = changed ?? (quote ? choiceOf(quote) : atFirst);
  const wanted = changed && hash !== undefined ? wantedOf(hash, name, changed) : undefined;
  const { asking, error, again } = useAsking(wanted, tell);

  const chosen = quote?.offers.find((offer) => offer.alloy === alloy) ?? quote?.offers[0];
  const picture = file ?? (hash === undefined ? undefined : keptFile(hash));

  return (
    <div className="desk">
      <div className="stack desk-model">
        <ModelCard
          file={picture}
          name={name}
          colour={colourOf(chosen?.alloy ?? '')}
          measured={quote?.model}
        />
        {hash !== undefined && (
          <Choices choice={choice} change={(part) => setChanged({ ...choice, ...part })} />
        )}
      </div>
      <div className="stack">
        {upload.error !== undefined && (
          <Card title={t('upload.failed')}>
            <Failure error={upload.error} retry={upload.retry} />
          </Card>
        )}
        {file && !hash && upload.error === undefined && (
          <Sending file={file} sent={upload.sent} stop={leave} />
        )}
        {error !== undefined && <Failure error={error} retry={again} />}
        {query.error && !quote && <Failure error={query.error} retry={() => query.refetch()} />}
        {hash !== undefined && error === undefined && (
          <Offers
            quote={quote}
            pricing={asking}
            chosen={chosen}
            choose={setAlloy}
            again={() => {
              setChanged(choice);
              again();
            }}
            order={() => setOrdering(true)}
          />
        )}
        {chosen && <PriceLines offer={chosen} alloy={nameOf(chosen.alloy)} />}
      </div>
      {ordering && quote && chosen && (
        <Suspense>
          <PlaceOrder quote={quote} offer={chosen} onClose={() => setOrdering(false)} />
        </Suspense>
      )}
    </div>
  );
}

export default function PricePage() {
  const t = useTexts(texts);
  const [{ quote: id }, set] = useFilters(names);
  const [file, setFile] = useState<File>();
  const query = useQuote(id);
  const open = file !== undefined || id !== '';
  function leave() {
    setFile(undefined);
    set({ quote: '' });
  }
  return (
    <Page
      title={t('price.title')}
      aside={
        <>
          {open && (
            <button type="button" className="button" onClick={leave}>
              {t('price.another')}
            </button>
          )}
          <Live of={id ? [query] : []} />
        </>
      }
    >
      {open ? (
        <Desk
          key={file ? file.name + file.lastModified : 'quote'}
          file={file}
          id={id}
          tell={(quote) => set({ quote })}
          leave={leave}
        />
      ) : (
        <>
          <Drop choose={setFile} />
          <Recent />
        </>
      )}
    </Page>
  );
}
