// SPDX-License-Identifier: Apache-2.0
// A workshop at work: an order that was made and shipped, one at the bench, and one of which a message
// was given up.
import { execFileSync } from 'node:child_process';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import { signIn } from './program.mjs';

const patienceMs = 60_000;

/** Asks until there is an answer. */
export async function eventually(what, ask) {
  const until = Date.now() + patienceMs;
  for (;;) {
    const answer = await ask().catch(() => undefined);
    if (answer) return answer;
    if (Date.now() > until) throw new Error(`it did not come to pass: ${what}`);
    await pause(50);
  }
}

/** An order of one ring, for which there is a price. */
export async function placeOrder(customer, ring) {
  const { hash } = await customer.upload('/api/pricing/models?name=ring.stl', ring);
  const { quote_id } = await customer.post('/api/shop/quotes', {
    model_hash: hash,
    file_name: 'ring.stl',
    product: 'ring',
    size: '17.5',
    quantity: 1,
  });
  const quote = await eventually('a price', async () => {
    const one = await customer.get(`/api/shop/quotes/${quote_id}`);
    return one.status === 'priced' && one;
  });
  const placed = await customer.post('/api/shop/orders', {
    lines: [{ quote_id, alloy: quote.offers[0].alloy }],
    phone: '+7 900 000-00-00',
    address: 'Kostroma, 1 Sovetskaya st.',
  });
  return { id: placed.state.order_id, number: placed.state.number };
}

async function approve(manager, { id }) {
  await eventually('the order in the CRM', () => manager.get(`/api/crm/orders/${id}`));
  await manager.post(`/api/crm/orders/${id}/approve`, {});
}

/** What an operation wants to be told when it ends, as the demo tells it. */
const outcome = (operation) => (operation.inspection ? { verdict: 'pass' } : {});

async function work(operator, { id }, operations) {
  const order = await eventually('the order at the bench', () => operator.get(`/api/mes/orders/${id}`));
  for (const lot of order.lots)
    for (const operation of lot.operations.slice(0, operations)) {
      const path = `/api/mes/operations/${operation.id}`;
      await operator.post(`${path}/claim`, {});
      await operator.post(`${path}/start`, {});
      await operator.post(`${path}/finish`, outcome(operation));
    }
}

/** A message of the order comes again in a schema of the future: the CRM gives it up. */
function sendFromTheFuture(data, { id }) {
  const database = join(data, 'shop.sqlite');
  const statement = `INSERT INTO outbox (msg_id, exchange, type, schema_version, msg_key, msg_version,
      payload, traceparent, cause, created_at, available_at)
    SELECT '00000000-0000-7000-8000-000000000001', exchange, type, 99, msg_key, msg_version, payload,
      traceparent, cause, created_at, available_at FROM outbox
    WHERE type = 'order.submitted' AND msg_key = '${id}'`;
  execFileSync('sqlite3', ['-cmd', '.timeout 5000', database, statement]);
}

export async function fillWorkshop({ url, data }, programPath) {
  const ring = execFileSync(programPath, ['sample-model', 'ring'], { maxBuffer: 64 * 1024 * 1024 });
  const [customer, manager, operator] = await Promise.all(
    ['anna', 'irina', 'pavel'].map((name) => signIn(url, `${name}@demo.example`)),
  );
  const atBench = await placeOrder(customer, ring);
  await approve(manager, atBench);
  await work(operator, atBench, 4);

  const troubled = await placeOrder(customer, ring);
  await eventually('the order in the CRM', () => manager.get(`/api/crm/orders/${troubled.id}`));
  sendFromTheFuture(data, troubled);
  const waiting = await placeOrder(customer, ring); // wakes the relay
  const onCall = await signIn(url, 'timur@demo.example');
  await eventually('a dead letter', async () => {
    const { groups } = await onCall.get('/api/crm/ops/dead-letters/groups');
    return groups.length > 0;
  });
  return { atBench, troubled, waiting };
}
