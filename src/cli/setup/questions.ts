import type { Asking } from './asking.ts';
import type { Part } from './draft.ts';

/** The parts of an environment, one question each, of somebody who knows their names. */
export async function askForParts(asking: Asking): Promise<Part[]> {
  const parts: Part[] = [];
  const add = (kind: string, name: string, options: Part['options']): void => {
    parts.push({ kind, name, seen: '', options });
  };
  const idOf = (pattern: RegExp, wish: string) => (answer: string) =>
    answer === '' || list(answer).every((id) => pattern.test(id)) ? undefined : `Write ${wish}, or nothing.`;

  const cluster = await asking.text('EKS cluster, if there is one', '');
  if (cluster !== '') {
    const nodegroup = await asking.text(`Nodegroup of ${cluster} that is switched off`, '', need);
    const desired = Number(await asking.text('How many nodes when lit', '2', wholeNumber));
    add('eks-nodegroup', nodegroup, { cluster, nodegroup, desired, min: 1, max: desired });
  }
  const database = /^[a-zA-Z][a-zA-Z0-9-]{0,62}$/;
  for (const id of list(
    await asking.text('RDS instances, by their names', '', idOf(database, 'names of instances')),
  )) {
    add('rds-instance', id, { instanceId: id });
  }
  const machine = /^i-[0-9a-f]{8,17}$/;
  const machines = await asking.text(
    'EC2 instances, by their ids',
    '',
    idOf(machine, 'ids as i-0123456789abcdef0'),
  );
  for (const id of list(machines)) add('ec2-instance', `host-${id.slice(-4)}`, { instanceId: id });
  return parts;
}

const list = (text: string): string[] => text.split(/[\s,]+/).filter(Boolean);
const need = (text: string) => (text === '' ? 'It has a name.' : undefined);
const wholeNumber = (text: string) =>
  /^[1-9]\d{0,2}$/.test(text) ? undefined : 'Write a whole number above 0.';
