// SPDX-License-Identifier: Apache-2.0
const paths: Record<string, string> = {
  price: 'M6.5 3.5h7l3.5 4.5-7 9-7-9zM3 8h14',
  orders: 'M5 3.5h10v13l-2.5-1.5L10 16.5l-2.5-1.5L5 16.5zM8 7.5h4M8 10.5h4',
  sales: 'M3.5 5h13M3.5 10h13M3.5 15h8M14 13.5l1.5 1.5 2.5-3',
  board: 'M3 4.5h4v11H3zM8 4.5h4v7H8zM13 4.5h4v9h-4z',
  work: 'M10 9.5a3 3 0 1 0 0-6 3 3 0 0 0 0 6M4 16.5a6 5 0 0 1 12 0',
  load: 'M4 16v-5M8 16V6M12 16V9M16 16V4',
  pay: 'M3 6h14v9H3zM10 12.5a2 2 0 1 0 0-4 2 2 0 0 0 0 4M5.5 8.5h.01M14.5 12.5h.01',
  people:
    'M7.5 9a2.5 2.5 0 1 0 0-5 2.5 2.5 0 0 0 0 5M3 15.5a4.5 4.5 0 0 1 9 0M13 4.3a2.5 2.5 0 0 1 0 4.4M14 11.3a4.5 4.5 0 0 1 3 4.2',
  prices: 'M3.5 10.5v-7h7l6.5 6.5-7 7zM7 7h.01',
  floor: 'M4 4.5h4v4H4zM12 11.5h4v4h-4zM8 6.5h6v5M6 8.5v5h6',
  rule: 'M4 10.5 8 14.5 16.5 5.5',
  overview: 'M3 10.5h3l2-6 3.5 11 2.5-7 1 2h2',
  journey: 'M5 4.5h.01M5 4.5h7a3 3 0 0 1 0 6H8a2.75 2.75 0 0 0 0 5.5h7M15 16h.01',
  stuck: 'M10 3v5.5l4 2.5M17 10a7 7 0 1 1-14 0 7 7 0 0 1 14 0',
  alerts: 'M5.5 14V9a4.5 4.5 0 0 1 9 0v5M4 14h12M8.5 16.5h3M10 4.5V3',
  letters: 'M3 5.5h14v9H3zM3 6l7 5 7-5',
  errors: 'M10 3.5 17.5 16h-15zM10 8.5v3.5M10 13.8v.2',
  traces: 'M3 5h8M6 10h9M9 15h8',
  logs: 'M4 5h12M4 10h12M4 15h7',
  menu: 'M3 5h14M3 10h14M3 15h14',
};

export function Icon({ name }: { name: string }) {
  return (
    <svg className="icon" viewBox="0 0 20 20" aria-hidden="true">
      <path d={paths[name]} />
    </svg>
  );
}
