// SPDX-License-Identifier: Apache-2.0
// All price lists: the one that holds, those to come, those that were.
import '../admin.css';
import { useQuery } from '@tanstack/react-query';
import { Link } from 'wouter';
import { api, ask, type Schemas } from '../../api/client';
import { useSession } from '../../app/session';
import { useFormat, useTexts } from '../../i18n/language';
import { Card, Page, Table } from '../../ui/page';
import { Shown } from '../../ui/states';
import { Status } from '../../ui/status';
import { Moment } from '../../ui/time';
import { texts } from '../texts';

type List = Schemas['pricing.ListState'];

function State({ list }: { list: List }) {
  const t = useTexts(texts);
  if (list.current) return <Status tone="ok">{t('prices.current')}</Status>;
  if (list.replaced) return <Status tone="idle">{t('prices.replaced')}</Status>;
  return <Status tone="info">{t('prices.scheduled')}</Status>;
}

function Row({ list }: { list: List }) {
  const t = useTexts(texts);
  const format = useFormat();
  return (
    <tr>
      <td className="number">{list.version}</td>
      <td>
        <State list={list} />
      </td>
      <td className="nowrap">{format.moment(new Date(list.effective_at))}</td>
      <td>{list.comment || t('prices.shipped')}</td>
      <td className="nowrap">
        {list.added_at && (
          <>
            {list.added_by}, <Moment at={list.added_at} />
          </>
        )}
      </td>
    </tr>
  );
}

export default function PricesPage() {
  const t = useTexts(texts);
  const { person } = useSession();
  const lists = useQuery({
    queryKey: ['admin', 'price-lists'],
    queryFn: () => ask(api.GET('/api/pricing/price-lists')),
  });
  return (
    <Page
      title={t('prices.title')}
      aside={
        person?.roles.includes('admin') && (
          <Link className="button primary" href="/admin/prices/new">
            {t('prices.new')}
          </Link>
        )
      }
    >
      <Card>
        <p className="quiet">{t('prices.about')}</p>
        <Shown of={lists}>
          {({ lists: all }) => (
            <Table
              label={t('prices.title')}
              head={
                <>
                  <th className="number">{t('prices.version')}</th>
                  <th>{t('prices.state')}</th>
                  <th>{t('prices.from')}</th>
                  <th>{t('prices.comment')}</th>
                  <th>{t('prices.added')}</th>
                </>
              }
            >
              {all.map((list) => (
                <Row key={list.version} list={list} />
              ))}
            </Table>
          )}
        </Shown>
      </Card>
    </Page>
  );
}
