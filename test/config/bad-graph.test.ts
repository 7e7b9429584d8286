import { describe, expect, it } from 'vitest';
import { load, problemsOf, withComponents } from '../support/config/load.ts';

const at = 'environments.dev.components';
const box = (needs: string) => `{kind: box, id: x, needs: [${needs}]}`;

describe('links between components', () => {
  const table: [what: string, components: string, problems: string[]][] = [
    [
      'a need on nobody',
      `mysql: ${box('')}\nweb: ${box('msql')}`,
      [`6:39 ${at}.web.needs[0]: is no component of dev ("msql") | Did you mean "mysql"?`],
    ],
    [
      'a need on itself',
      `a: ${box('a')}`,
      [`5:37 ${at}.a.needs[0]: is the component itself ("a") | Take it out of the list.`],
    ],
    [
      'a need twice',
      `a: ${box('')}\nb: ${box('a, a')}`,
      [`6:40 ${at}.b.needs[1]: is in the list twice ("a") | Keep one of the two.`],
    ],
    [
      'a need on a scaler',
      `a: ${box('s')}\ns: {kind: scale-all, function: f, members: [b]}\nb: ${box('')}`,
      [
        `5:37 ${at}.a.needs[0]: is a scaler, and nothing can need that ("s") | Name the members that you need instead.`,
      ],
    ],
    [
      'infrastructure that needs an application',
      `a: ${box('b')}\nb: {kind: app, name: b}`,
      [
        `5:37 ${at}.a.needs[0]: is of the application layer, which \`up --infra-only\` leaves out ("b") | Give a \`layer: application\`, or b \`layer: infrastructure\`.`,
      ],
    ],
    [
      'a circle of two',
      `a: ${box('b')}\nb: ${box('a')}`,
      [`5:37 ${at}.a.needs[0]: needs go in a circle: a -> b -> a | Take one of these needs away.`],
    ],
    [
      'a circle that is entered from outside',
      `z: ${box('a')}\na: ${box('b')}\nb: ${box('c')}\nc: ${box('a')}`,
      [`6:37 ${at}.a.needs[0]: needs go in a circle: a -> b -> c -> a | Take one of these needs away.`],
    ],
    [
      'two circles',
      `a: ${box('b')}\nb: ${box('a')}\nc: ${box('d')}\nd: ${box('c')}`,
      [
        `5:37 ${at}.a.needs[0]: needs go in a circle: a -> b -> a | Take one of these needs away.`,
        `7:37 ${at}.c.needs[0]: needs go in a circle: c -> d -> c | Take one of these needs away.`,
      ],
    ],
    [
      'a task that needs the subject it comes before',
      `w: {kind: wipe, topic: t, subject: e, needs: [e]}\ne: {kind: app, name: e}`,
      [
        `5:53 ${at}.w.needs[0]: needs go in a circle: w -> e -> w | Take one of these needs away. Part of it follows from the tasks: w runs before e starts.`,
      ],
    ],
    [
      'a subject that needs the task it comes before',
      `p: {kind: prime, subject: e}\ne: {kind: app, name: e, needs: [p]}`,
      [
        `5:7 ${at}.p: needs go in a circle: p -> e -> p | Take one of these needs away. Part of it follows from the tasks: p runs once e is ready.`,
      ],
    ],
    [
      'a task without its subject',
      'w: {kind: wipe, topic: t}',
      [
        `5:7 ${at}.w.subject: is missing: a task belongs to the life of a component | Add subject with the name of that component.`,
      ],
    ],
    [
      'an unknown subject',
      `w: {kind: wipe, topic: t, subject: engin}\nengine: {kind: app, name: e}`,
      [`5:42 ${at}.w.subject: is no component of dev ("engin") | Did you mean "engine"?`],
    ],
    [
      'a subject that is a task',
      `w: {kind: wipe, topic: t, subject: p}\np: {kind: prime, subject: e}\ne: {kind: app, name: e}`,
      [
        `5:42 ${at}.w.subject: is a task, which has no life of its own ("p") | Name a resource that starts and stops.`,
      ],
    ],
    [
      'a subject that is a check',
      `w: {kind: wipe, topic: t, subject: p}\np: {kind: probe, at: 'http://x/'}`,
      [
        `5:42 ${at}.w.subject: is a check, which has no life of its own ("p") | Name a resource that starts and stops.`,
      ],
    ],
    [
      'a subject of what is no task',
      `a: {kind: box, id: x, subject: b}\nb: ${box('')}`,
      [`5:29 ${at}.a.subject: is not for box | Take it away.`],
    ],
    [
      'a subject of a scaler',
      `s: {kind: scale-all, function: f, members: [b], subject: b}\nb: ${box('')}`,
      [`5:55 ${at}.s.subject: is not for scale-all | Take it away.`],
    ],
    [
      'a scaler without members',
      's: {kind: scale-all, function: f}',
      [`5:7 ${at}.s.members: is missing | Add members with the names of the components that it scales.`],
    ],
    [
      'a scaler with no member',
      's: {kind: scale-all, function: f, members: []}',
      [
        `5:41 ${at}.s.members: must not be empty (an empty list) | Scalers: the components whose own start and stop calls it makes in their place.`,
      ],
    ],
    [
      'unknown members',
      `s: {kind: scale-all, function: f, members: [c, bb]}\nbbb: ${box('')}`,
      [
        `5:51 ${at}.s.members[0]: is no component of dev ("c") | Known components: s, bbb.`,
        `5:54 ${at}.s.members[1]: is no component of dev ("bb") | Did you mean "bbb"?`,
      ],
    ],
    [
      'a member twice',
      `s: {kind: scale-all, function: f, members: [b, b]}\nb: ${box('')}`,
      [`5:54 ${at}.s.members[1]: is in the list twice ("b") | Keep one of the two.`],
    ],
    [
      'a member that nobody scales',
      `s: {kind: scale-all, function: f, members: [p]}\np: {kind: prime, subject: e}\ne: {kind: app, name: e}`,
      [`5:51 ${at}.s.members[0]: is a task, which nobody scales ("p") | Name resources only.`],
    ],
    [
      'members of what is no scaler',
      `a: {kind: box, id: x, members: [b]}\nb: ${box('')}`,
      [`5:29 ${at}.a.members: is not for box | Take it away.`],
    ],
  ];

  it.each(table)('%s is refused with its place', async (_what, components, problems) => {
    expect(await problemsOf(withComponents(components))).toEqual(problems);
  });
});

describe('scaler: lambda', () => {
  const lambda = (components: string) =>
    withComponents(components).replace('    components:', '    scaler: lambda\n    components:');

  it('is refused without a scaler', async () => {
    expect(await problemsOf(lambda(`b: ${box('')}`))).toEqual([
      '4:13 environments.dev.scaler: calls for a lambda-scaler component, and there is none | Add one with its members, or write `scaler: direct`.',
    ]);
  });

  it('is refused with two scalers', async () => {
    const two = `s: {kind: scale-all, function: f, members: [b]}\nt: {kind: scale-all, function: f, members: [b]}\nb: ${box('')}`;
    expect(await problemsOf(lambda(two))).toEqual([
      '4:13 environments.dev.scaler: calls for exactly one lambda-scaler component, not s and t | Keep one of them, or write `scaler: direct`.',
    ]);
  });

  it('is refused when the scaler needs what it starts, which is sound as long as it is left out', async () => {
    const components = `s: {kind: scale-all, function: f, members: [b], needs: [b]}\nb: ${box('')}`;
    expect(await problemsOf(lambda(components))).toEqual([
      `6:63 ${at}.s.needs[0]: needs go in a circle: s -> b -> s | Take one of these needs away. Part of it follows from the tasks: s starts b.`,
    ]);
    expect((await load(withComponents(components))).environments.size).toBe(1);
  });
});
