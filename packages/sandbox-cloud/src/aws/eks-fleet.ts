import type { NodegroupIssueCode } from '@aws-sdk/client-eks';
import { MINUTE, SECOND } from '../../../../src/core/ports/clock.ts';
import type { AgendaEntry, World } from '../world/world.ts';
import type { Launch, SimulatedGroup } from './eks-state.ts';

/** Where in its time a new instance joins the cluster; the rest it is NotReady. */
const JOINS_AT = 0.8;
/** How far apart the nodes of one scale-out become Ready, and of one scale-in are gone. */
const APART = 0.03;
const SHORTAGE_SHOWS_MS = 30 * SECOND;
const JOIN_RETRY_MS = 5 * SECOND;
const JOIN_LIMIT_MS = 5 * MINUTE;

/**
 * The instances behind a nodegroup.
 *
 *   (launch) ──joins──> NotReady ──ready──> Ready ──leaves──> draining (cordoned) ──gone──> (nothing)
 *      └── waits while there is no way out to the internet; after 5 min NodeCreationFailure
 */
export function nodeFleet(world: World) {
  const keyOf = (group: SimulatedGroup) => `${group.cluster}/${group.nodegroup}`;
  const enter = (ms: number, group: SimulatedGroup, event: AgendaEntry['event']) =>
    world.after(ms, 'eks', { ...event, group: keyOf(group) });

  const nextName = (group: SimulatedGroup) =>
    `ip-10-0-${1 + (group.counter % 2)}-${10 + (group.counter++ % 240)}.sandbox.compute.internal`;

  const addNode = (group: SimulatedGroup, ready: boolean) => {
    const name = nextName(group);
    const createdAtMs = world.now();
    const { nodegroup } = group;
    group.nodes.push({ name, nodegroup, ready, unschedulable: false, createdAtMs, leaving: false });
    return name;
  };

  /** Nodes reach EKS and the registry through the NAT instances that the nodegroup needs, if it names any. */
  const hasWayOut = (group: SimulatedGroup) =>
    (world.components.get(group.component)?.needs ?? [])
      .filter((name) => world.components.get(name)?.kind === 'ec2-instance')
      .every((name) => world.isUp(name));

  const capacityOf = (group: SimulatedGroup) => {
    const { capacity, capacityAfter } = world.behaviour(group.component);
    const hasCome = capacityAfter !== undefined && world.now() >= world.startedAtMs + capacityAfter;
    return capacity === undefined || hasCome ? Number.POSITIVE_INFINITY : capacity;
  };

  const report = (group: SimulatedGroup, code: NodegroupIssueCode, resourceIds: string[] = []) => {
    if (group.issues.some((issue) => issue.code === code)) return;
    const message = MESSAGES[code] ?? `the cloud reports ${code}`;
    group.issues.push({ code, message, resourceIds });
  };

  const staying = (group: SimulatedGroup) => group.nodes.filter((node) => !node.leaving);

  const scaleOut = (group: SimulatedGroup, missing: number, takesMs: number | undefined) => {
    const present = staying(group).length + group.launches.length;
    const count = Math.min(missing, Math.max(0, capacityOf(group) - present));
    const totalMs = count > 0 ? (takesMs ?? world.draw(group.component, 'up')) : 0;
    for (let nth = 0; nth < count; nth += 1) {
      // The drawn time is when as many as are needed are Ready: earlier ones come a little before it.
      const rank = present + nth - (group.needed - 1);
      const readyMs = Math.round(totalMs * Math.max(0.5, 1 + rank * APART));
      const joinsMs = Math.round(readyMs * JOINS_AT);
      const launch: Launch = {
        id: `i-${String(++group.counter).padStart(17, '0')}`,
        restMs: readyMs - joinsMs,
        waiting: false,
      };
      group.launches.push(launch);
      enter(joinsMs, group, { type: 'joins', launch: launch.id });
    }
    if (count < missing) {
      enter(SHORTAGE_SHOWS_MS, group, { type: 'shortage' });
      const { capacityAfter } = world.behaviour(group.component);
      if (capacityAfter !== undefined) {
        enter(world.startedAtMs + capacityAfter - world.now(), group, { type: 'capacity' });
      }
    }
  };

  const scaleIn = (group: SimulatedGroup, surplus: number, takesMs: number | undefined) => {
    const dropped = group.launches.splice(Math.max(0, group.launches.length - surplus));
    const ids = new Set(dropped.map(({ id }) => id));
    world.forget('eks', (event) => ids.has(String(event.launch)));
    const leaving = staying(group).slice(staying(group).length - (surplus - dropped.length));
    if (surplus === dropped.length) return;
    const totalMs = takesMs ?? world.draw(group.component, 'down');
    leaving.forEach((node, index) => {
      node.leaving = true;
      node.unschedulable = true;
      enter(Math.round(totalMs * (1 - index * APART)), group, { type: 'gone', node: node.name });
    });
  };

  const join = (group: SimulatedGroup, launch: Launch) => {
    if (!hasWayOut(group)) {
      if (!launch.waiting) enter(JOIN_LIMIT_MS, group, { type: 'join-failed', launch: launch.id });
      launch.waiting = true;
      return;
    }
    group.launches.splice(group.launches.indexOf(launch), 1);
    enter(launch.restMs, group, { type: 'ready', node: addNode(group, false) });
  };

  const fleet = {
    report,

    /** Nodes that are simply there when the world begins. */
    place(group: SimulatedGroup, count: number) {
      for (let nth = 0; nth < count; nth += 1) addNode(group, true);
    },

    /** Brings the instances towards the desired size. */
    reconcile(group: SimulatedGroup, takesMs?: number) {
      const missing = group.sizes.desired - staying(group).length - group.launches.length;
      if (missing > 0) scaleOut(group, missing, takesMs);
      if (missing < 0) scaleIn(group, -missing, takesMs);
    },

    /** Something has changed elsewhere: perhaps the way out is there now. */
    joinWaiting(group: SimulatedGroup) {
      const waiting = group.launches.filter((launch) => launch.waiting);
      if (waiting.length === 0 || !hasWayOut(group)) return;
      for (const launch of waiting) {
        launch.waiting = false;
        world.forget('eks', (event) => event.launch === launch.id);
        enter(JOIN_RETRY_MS, group, { type: 'joins', launch: launch.id });
      }
    },

    on(group: SimulatedGroup, event: AgendaEntry['event']) {
      const launch = group.launches.find(({ id }) => id === event.launch);
      const node = group.nodes.find(({ name }) => name === event.node);
      if (event.type === 'joins' && launch) join(group, launch);
      if (event.type === 'join-failed' && launch) report(group, 'NodeCreationFailure', [launch.id]);
      if (event.type === 'ready' && node) {
        node.ready = true;
        const ready = staying(group).filter((candidate) => candidate.ready).length;
        if (ready >= group.sizes.desired) group.issues = [];
      }
      if (event.type === 'gone' && node) group.nodes.splice(group.nodes.indexOf(node), 1);
      const present = staying(group).length + group.launches.length;
      if (event.type === 'shortage' && present < group.sizes.desired) {
        const code = world.behaviour(group.component).healthIssue ?? 'AsgInstanceLaunchFailures';
        report(group, code as NodegroupIssueCode);
      }
      if (event.type === 'capacity') fleet.reconcile(group);
    },
  };
  return fleet;
}

const MESSAGES: Partial<Record<NodegroupIssueCode, string>> = {
  AsgInstanceLaunchFailures:
    'Could not launch Spot Instances. UnfulfillableCapacity - Unable to fulfill capacity due to your request configuration.',
  NodeCreationFailure: 'Instances failed to join the kubernetes cluster',
};
