// SPDX-License-Identifier: Apache-2.0
// Where the services stand on the map, and how the calls run between them. Pure.
import { Graph, layout } from '@dagrejs/dagre';
import type { Schemas } from '../../api/client';

type Call = Schemas['watch.CallView'];

export interface Place {
  name: string;
  x: number;
  y: number;
}
export interface Way {
  call: Call;
  /** Of an SVG path. */
  line: string;
  labelX: number;
  labelY: number;
}
export interface ServiceMap {
  width: number;
  height: number;
  places: Place[];
  ways: Way[];
}

export const box = { width: 112, height: 40 };
export const label = { width: 96, height: 36 };
const loop = 26; // how far a call to itself reaches out
const margin = 16;

const at = (n: number) => n.toFixed(1);

/** A service that calls itself: over its top, where nothing else comes or goes. */
function loopOf(call: Call, place: Place): Way {
  const top = place.y - box.height / 2;
  const reach = top - loop;
  return {
    call,
    line: `M${at(place.x - 16)} ${at(top)}C${at(place.x - 30)} ${at(reach)} ${at(place.x + 30)} ${at(reach)} ${at(place.x + 16)} ${at(top)}`,
    labelX: place.x,
    labelY: top - loop * 0.75,
  };
}

/** dagre does not take "", by which whoever is not known goes. */
const idOf = (name: string) => `.${name}`;

export function mapOf(services: readonly string[], calls: readonly Call[]): ServiceMap {
  const graph = new Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 24, ranksep: 20, marginx: margin, marginy: margin });
  graph.setDefaultEdgeLabel(() => ({}));
  const names = new Set([...services, ...calls.flatMap(({ from, to }) => [from, to])]);
  const looped = new Set(calls.filter(({ from, to }) => from === to).map(({ to }) => to));
  for (const name of names)
    graph.setNode(idOf(name), {
      width: box.width,
      height: box.height + (looped.has(name) ? 2 * (loop + label.height) : 0),
    });
  const between = calls.filter(({ from, to }) => from !== to);
  for (const { from, to } of between)
    graph.setEdge(idOf(from), idOf(to), { ...label, labelpos: 'c' });
  layout(graph);

  const places = [...names].map((name) => {
    const { x, y } = graph.node(idOf(name)) as { x: number; y: number };
    return { name, x, y };
  });
  const ways = between.map((call) => {
    const edge = graph.edge(idOf(call.from), idOf(call.to)) as {
      points: { x: number; y: number }[];
      x: number;
      y: number;
    };
    const line = edge.points.map(({ x, y }, i) => `${i ? 'L' : 'M'}${at(x)} ${at(y)}`).join('');
    return { call, line, labelX: edge.x, labelY: edge.y };
  });
  for (const call of calls) {
    const place = places.find(({ name }) => call.from === call.to && name === call.to);
    if (place) ways.push(loopOf(call, place));
  }
  const right = Math.max(
    ...places.map(({ x }) => x + box.width / 2),
    ...ways.map(({ labelX }) => labelX + label.width / 2),
  );
  const bottom = Math.max(
    ...places.map(({ y }) => y + box.height / 2),
    ...ways.map((way) => way.labelY),
  );
  return { width: right + margin, height: bottom + margin, places, ways };
}
