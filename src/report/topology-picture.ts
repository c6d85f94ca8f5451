import { type ChartSpec, COLORS } from './draw';
import type { Member } from '../planner/cluster-layout';
import type { ClusterState } from '../planner/walk-through';

const NODE = { width: 180, gap: 14, header: 22, chip: 22, perRow: 6 } as const;
const ZONE_LABEL = 22;

/**
 * Nodes up to which a picture shows all. Of larger clusters it shows those that a failure concerns, and the first ones.
 */
const MOST_NODES = 60;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly x2: number;
  readonly y2: number;
}

interface Chip extends Box {
  readonly label: string;
  readonly fill: string;
  readonly stroke: string;
}

interface NodeBox extends Box {
  readonly label: string;
  readonly stroke: string;
  readonly dash: readonly number[];
}

/** Nodes by zone, with brokers, controllers and replicas of volumes. */
export function topologyPicture(state: ClusterState): ChartSpec {
  const { nodes, chips, zones, width, height } = arrange(state);
  const position = {
    x: { field: 'x', type: 'quantitative', axis: null, scale: { domain: [0, width], nice: false } },
    x2: { field: 'x2' },
    y: { field: 'y', type: 'quantitative', axis: null, scale: { domain: [0, height], reverse: true, nice: false } },
    y2: { field: 'y2' },
  };
  const textAt = (dx: number, dy: number) => ({
    mark: { type: 'text', align: 'left', baseline: 'middle', dx, dy, fontSize: 12 },
    encoding: { x: position.x, y: position.y, text: { field: 'label' } },
  });
  // The data has the looks themselves: layers would share the scales of a chart.
  const raw = (field: string) => ({ field, type: 'nominal', scale: null, legend: null });
  return {
    width,
    height,
    layer: [
      {
        data: { values: zones },
        layer: [
          { mark: { type: 'rect', fill: COLORS.gray, fillOpacity: 0.08, cornerRadius: 6 }, encoding: position },
          textAt(10, 12),
        ],
      },
      {
        data: { values: nodes },
        layer: [
          {
            mark: { type: 'rect', fill: null, cornerRadius: 4, strokeWidth: 1.5 },
            encoding: { ...position, stroke: raw('stroke'), strokeDash: raw('dash') },
          },
          textAt(8, 12),
        ],
      },
      {
        data: { values: chips },
        layer: [
          {
            mark: { type: 'rect', cornerRadius: 3, strokeWidth: 2 },
            encoding: { ...position, fill: raw('fill'), fillOpacity: { value: 0.2 }, stroke: raw('stroke') },
          },
          textAt(8, NODE.chip / 2 - 1),
        ],
      },
    ],
  };
}

const FILLS = { broker: COLORS.blue, volume: COLORS.green, controller: COLORS.gray } as const;
const STROKES = { up: 'transparent', down: COLORS.red, moved: COLORS.orange } as const;

/** Where everything is drawn. */
function arrange(state: ClusterState) {
  const { layout, failed, brokersDown } = state;
  const members = [...layout.brokers, ...layout.model.combined ? [] : layout.voters];
  const shown = shownNodes(state, members);
  const content = new Map(shown.map(node => [node, chipsOf(state, node, new Set(brokersDown))]));
  const rows = Math.max(1, ...[...content.values()].map(chips => chips.length));
  const nodeHeight = NODE.header + rows * NODE.chip + 6;
  const zoneNames = layout.model.zones.length > 0 ? layout.model.zones : [''];
  const nodes: NodeBox[] = [];
  const chips: Chip[] = [];
  const zones: (Box & { readonly label: string })[] = [];
  const perRow = Math.min(NODE.perRow, Math.max(1, ...zoneNames.map((_, zone) =>
    shown.filter(node => layout.nodes[node].zone === zone).length)));
  const width = perRow * (NODE.width + NODE.gap) + NODE.gap;
  let top = 0;
  zoneNames.forEach((name, zone) => {
    const inZone = shown.filter(node => layout.nodes[node].zone === zone);
    const label = name === '' ? 0 : ZONE_LABEL;
    inZone.forEach((node, index) => {
      const x = NODE.gap + (index % perRow) * (NODE.width + NODE.gap);
      const y = top + label + NODE.gap / 2 + Math.floor(index / perRow) * (nodeHeight + NODE.gap);
      const down = failed.has(node);
      nodes.push({
        x,
        y,
        x2: x + NODE.width,
        y2: y + nodeHeight,
        label: `${layout.nodes[node].name}${down ? ' (failed)' : ''}`,
        stroke: down ? COLORS.red : COLORS.gray,
        dash: down ? [5, 4] : [],
      });
      content.get(node)!.forEach((chip, row) => {
        const at = y + NODE.header + row * NODE.chip;
        chips.push({ ...chip, x: x + 6, x2: x + NODE.width - 6, y: at + 1, y2: at + NODE.chip - 2 });
      });
    });
    const bottom = top + label + Math.max(1, Math.ceil(inZone.length / perRow)) * (nodeHeight + NODE.gap)
      + NODE.gap / 2;
    zones.push({ x: 0, x2: width, y: top, y2: bottom, label: name });
    top = bottom + NODE.gap;
  });
  return { nodes, chips, zones, width, height: top };
}

function shownNodes({ layout, failed }: ClusterState, members: readonly Member[]): number[] {
  const all = layout.nodes.map((_, node) => node);
  if (all.length <= MOST_NODES) return all;
  const concerned = new Set(members
    .filter(({ node, holders }) => failed.has(node) || holders.some(held => failed.has(held)))
    .flatMap(({ node, holders }) => [node, ...holders]));
  return all.filter(node => concerned.has(node) || failed.has(node) || node < MOST_NODES / 2).slice(0, MOST_NODES);
}

type Content = Pick<Chip, 'label' | 'fill' | 'stroke'>;

function chipsOf({ layout, failed, moved }: ClusterState, node: number, down: ReadonlySet<number>): Content[] {
  const { brokers, voters, model: { combined, volumes } } = layout;
  const nodeFailed = failed.has(node);
  const chip = (label: string, kind: keyof typeof FILLS, isDown: boolean, isMoved: boolean): Content => {
    const look = isDown ? 'down' : isMoved ? 'moved' : 'up';
    const words = { up: '', down: ' (down)', moved: ' (moved)' };
    return { label: `${label}${words[look]}`, fill: FILLS[kind], stroke: STROKES[look] };
  };
  const member = ({ name }: Member, kind: keyof typeof FILLS, isDown: boolean) =>
    chip(name, kind, isDown || nodeFailed, moved.includes(name));
  return [
    ...brokers.flatMap((broker, index) => broker.node === node ? [member(broker, 'broker', down.has(index))] : []),
    ...combined ? [] : voters.flatMap(voter => voter.node === node ? [member(voter, 'controller', false)] : []),
    ...!volumes.pooled ? [] : brokers.flatMap(({ name, holders }) =>
      holders.includes(node) ? [chip(`volume of ${name}`, 'volume', nodeFailed, false)] : []),
  ];
}
