import { describe, expect, it } from 'vitest';
import { problemsOf, withComponents } from '../support/config/load.ts';

const DURATION = 'Write a number and a unit, for example 45s, 10m or 1h 30m.';
const at = 'environments.dev.components';

describe('YAML that cannot be read', () => {
  const table: [what: string, text: string, problems: string[]][] = [
    ['an empty file', '', ['1:1 : is empty | Start from examples/exchange-dev.yaml.']],
    ['nothing but comments', '# later\n', ['1:1 : is empty | Start from examples/exchange-dev.yaml.']],
    ['a list', '- a', ['1:1 : must be a mapping of keys (a list of 1) | See docs/config.md.']],
    ['one word', 'hello', ['1:1 : must be a mapping of keys ("hello") | See docs/config.md.']],
    [
      'a tab as indentation',
      'environments:\n\tdev: {}',
      ['2:1 : is indented with a tab | Indent with spaces: YAML knows no tabs.'],
    ],
    [
      'a quote that is never closed',
      'environments:\n  dev: "x',
      [
        '2:10 : is not YAML: Missing closing "quote | Look at the indentation, and at missing quotes or colons, here and in the line before.',
      ],
    ],
    [
      'two documents',
      'environments: {}\n---\na: 1',
      ['2:1 : is more than one document | Take the second `---` and what follows away.'],
    ],
    [
      'a key twice',
      withComponents('a: {kind: box, id: a}\na: {kind: box, id: b}'),
      [`6:7 ${at}.a: this key stands here a second time | Keep one of the two.`],
    ],
    [
      'an alias of nothing',
      withComponents('a: {kind: box, id: *nobody}'),
      [
        '5:26 : there is no anchor &nobody above this alias | Correct its name, or put quotes around a text that begins with an asterisk.',
      ],
    ],
    [
      'an alias inside its own anchor',
      'environments: &e {dev: *e}',
      ['1:24 : this alias stands inside its own anchor &e | Write the repeated part out in full.'],
    ],
    [
      'aliases that multiply without end',
      [
        'a: &a [1,1,1,1,1,1,1,1,1]',
        'b: &b [*a,*a,*a,*a,*a,*a,*a]',
        'c: &c [*b,*b,*b,*b,*b,*b,*b]',
        'd: [*c,*c,*c]',
      ].join('\n'),
      [
        '1:1 : is not readable: Excessive alias count indicates a resource exhaustion attack | Write the repeated parts out in full.',
      ],
    ],
    [
      'a key that is a list',
      withComponents('a: {kind: box, id: a, labels: {? [x, y] : z}}'),
      [`5:40 ${at}.a.labels["[\\"x\\",\\"y\\"]"]: cannot be a key | Use a plain word.`],
    ],
    [
      'a key that JavaScript would not keep',
      withComponents('a: {kind: box, id: a, labels: {__proto__: z}}'),
      [`5:38 ${at}.a.labels.__proto__: cannot be a key | Use a plain word.`],
    ],
    [
      'a tag',
      withComponents('a: {kind: box, id: !secret a}'),
      [
        '5:26 : is not YAML: Unresolved tag: !secret | Look at the indentation, and at missing quotes or colons, here and in the line before.',
      ],
    ],
  ];

  it.each(table)('%s is refused with its place', async (_what, text, problems) => {
    expect(await problemsOf(text)).toEqual(problems);
  });
});

describe('values of a wrong form', () => {
  const table: [what: string, component: string, problems: string[]][] = [
    [
      'text for a size',
      'a: {kind: box, id: a, size: "3"}',
      [`5:35 ${at}.a.size: must be a number ("3") | Write 3 without quotes.`],
    ],
    [
      'a word for a size',
      'a: {kind: box, id: a, size: three}',
      [`5:35 ${at}.a.size: must be a number ("three") | How many.`],
    ],
    [
      'half a size',
      'a: {kind: box, id: a, size: 1.5}',
      [`5:35 ${at}.a.size: must be a whole number (1.5) | How many.`],
    ],
    [
      'a size below its bounds',
      'a: {kind: box, id: a, size: 0}',
      [`5:35 ${at}.a.size: must be at least 1 (0) | How many.`],
    ],
    [
      'a size above its bounds',
      'a: {kind: box, id: a, size: 10}',
      [`5:35 ${at}.a.size: must be at most 9 (10) | How many.`],
    ],
    [
      'a number for text',
      'a: {kind: box, id: 5}',
      [`5:26 ${at}.a.id: must be text (5) | Put it in quotes: "5".`],
    ],
    [
      'empty text',
      'a: {kind: box, id: ""}',
      [`5:26 ${at}.a.id: must not be empty ("") | The id of the box.`],
    ],
    ['what is not there', 'a: {kind: box}', [`5:7 ${at}.a.id: is missing | Add id. The id of the box.`]],
    [
      'an unknown choice',
      'a: {kind: box, id: a, mode: warmer}',
      [`5:35 ${at}.a.mode: must be one of warm, cold ("warmer") | Did you mean "warm"?`],
    ],
    [
      'a far choice',
      'a: {kind: box, id: a, mode: green}',
      [`5:35 ${at}.a.mode: must be one of warm, cold ("green") | Known values: warm, cold.`],
    ],
    [
      'a number in a map',
      'a: {kind: box, id: a, labels: {x: 1}}',
      [`5:41 ${at}.a.labels.x: must be text (1) | Put it in quotes: "1".`],
    ],
    [
      'a bad entry of a list',
      'a: {kind: box, id: a, ports: [{number: 1}, 5]}',
      [`5:50 ${at}.a.ports[1]: must be a mapping of keys (5) | See docs/config.md.`],
    ],
    [
      'an unknown key in a list',
      'a: {kind: box, id: a, ports: [{number: 1, opne: false}]}',
      [`5:49 ${at}.a.ports[0].opne: is not known here | Did you mean "open"?`],
    ],
    [
      'none of two forms',
      'a: {kind: probe, at: 5}',
      [`5:28 ${at}.a.at: must be text or a mapping of keys (5) | See docs/config.md.`],
    ],
    [
      'the nearer of two forms',
      'a: {kind: probe, at: {pod: p}}',
      [`5:24 ${at}.a.at.port: is missing | Add port.`],
    ],
    [
      'a text that is no URL',
      'a: {kind: probe, at: nowhere}',
      [`5:28 ${at}.a.at: is not a URL ("nowhere") | See docs/config.md.`],
    ],
    [
      'a need that is no list',
      'a: {kind: box, id: a, needs: b}',
      [`5:36 ${at}.a.needs: must be a list ("b") | Write it as a list: [b].`],
    ],
    [
      'a bare number for a duration',
      'a: {kind: box, id: a, timeout: 10}',
      [`5:38 ${at}.a.timeout: must be text (10) | For example 45s, 10m, 1h 30m.`],
    ],
    [
      'a number in quotes for a duration',
      'a: {kind: box, id: a, timeout: "10"}',
      [`5:38 ${at}.a.timeout: "10" is not a duration | ${DURATION}`],
    ],
    [
      'a month',
      'a: {kind: box, id: a, timeout: 1mo}',
      [`5:38 ${at}.a.timeout: "1mo" is not a duration | ${DURATION}`],
    ],
    [
      'a negative duration',
      'a: {kind: box, id: a, expect: {up: -5m}}',
      [`5:42 ${at}.a.expect.up: "-5m" is not a duration | ${DURATION}`],
    ],
    [
      'a limit of nothing',
      'a: {kind: box, id: a, timeout: 0s}',
      [`5:38 ${at}.a.timeout: must be longer than nothing ("0s") | ${DURATION}`],
    ],
    [
      'no kind',
      'a: {id: a}',
      [
        `5:7 ${at}.a.kind: is missing | Add kind. What sort of component this is; it decides which further options there are.`,
      ],
    ],
    [
      'an unknown kind',
      'a: {kind: boxx, id: a}',
      [`5:17 ${at}.a.kind: is no kind of component ("boxx") | Did you mean "box"?`],
    ],
    [
      'a kind that is like none',
      'a: {kind: mainframe}',
      [
        `5:17 ${at}.a.kind: is no kind of component ("mainframe") | Known kinds: box, app, probe, wipe, prime, scale-all.`,
      ],
    ],
    [
      'a component of nothing',
      'a:',
      [`5:9 ${at}.a: must be a mapping of keys (an empty value) | Give it at least a kind.`],
    ],
    [
      'a misspelt common key',
      'a: {kind: box, id: a, need: []}',
      [`5:29 ${at}.a.need: is not known here | Did you mean "needs"?`],
    ],
    [
      'a key of no component',
      'a: {kind: app, name: a, schedule: daily}',
      [
        `5:31 ${at}.a.schedule: is not known here | Known keys here: name, kind, needs, readyAfter, timeout, expect, layer, subject, members.`,
      ],
    ],
    [
      'a name with capitals',
      'MyBox: {kind: box, id: a}',
      [
        `5:7 ${at}.MyBox: is not a good name for a component | Use up to 63 small letters, digits and dashes, beginning and ending with a letter or digit.`,
      ],
    ],
  ];

  it.each(table)(
    '%s is refused with its place, and with what to write',
    async (_what, component, problems) => {
      expect(await problemsOf(withComponents(component))).toEqual(problems);
    },
  );
});

describe('values of an environment', () => {
  const environment = (settings: string) =>
    `environments:\n  dev:\n    ${settings}\n    components: {a: {kind: app, name: a}}`;
  const kubernetes = 'kubernetes: {inCluster: true}';
  const table: [what: string, settings: string, problems: string[]][] = [
    [
      'an unknown key',
      `connections: {${kubernetes}}\n    colour: {}`,
      [
        '4:5 environments.dev.colour: is not known here | Known keys here: description, timeout, connections, scaler, nextSteps, slack, access, prices, lease, schedule, reminders, drift, components.',
      ],
    ],
    [
      'an unknown scaler',
      `connections: {${kubernetes}}\n    scaler: lamda`,
      ['4:13 environments.dev.scaler: must be one of direct, lambda ("lamda") | Did you mean "lambda"?'],
    ],
    [
      'an unknown connection',
      `connections: {${kubernetes}, kafak: {}}`,
      ['3:50 environments.dev.connections.kafak: is not known here | Did you mean "kafka"?'],
    ],
    [
      'a region that is none',
      `connections: {${kubernetes}, aws: {region: seoul}}`,
      [
        '3:64 environments.dev.connections.aws.region: is not the name of an AWS region ("seoul") | For example ap-northeast-2.',
      ],
    ],
    [
      'a role that is none',
      `connections: {${kubernetes}, aws: {region: eu-west-1, roleArn: admin}}`,
      [
        '3:84 environments.dev.connections.aws.roleArn: is not the ARN of a role ("admin") | A role to take on before every call.',
      ],
    ],
    [
      'a broker without a port',
      `connections: {${kubernetes}, kafka: {brokers: [kafka]}}`,
      [
        '3:68 environments.dev.connections.kafka.brokers[0]: is not host:port ("kafka") | For example 10.0.2.51:9092.',
      ],
    ],
    [
      'no broker',
      `connections: {${kubernetes}, kafka: {brokers: []}}`,
      [
        '3:58 environments.dev.connections.kafka.brokers: must not be empty (an empty list) | Where to ask first, each as `host:port`.',
      ],
    ],
    [
      'two ways to the cluster',
      `connections: {kubernetes: {eksCluster: a, inCluster: true}, aws: {region: eu-west-1}}`,
      [
        '3:19 environments.dev.connections.kubernetes: needs exactly one of eksCluster, kubeconfig, inCluster, not eksCluster and inCluster | For EKS write eksCluster with the name of the cluster.',
      ],
    ],
    [
      'no way to the cluster',
      'connections: {kubernetes: {}}',
      [
        '3:19 environments.dev.connections.kubernetes: needs exactly one of eksCluster, kubeconfig, inCluster | For EKS write eksCluster with the name of the cluster.',
      ],
    ],
    [
      'a context without a kubeconfig',
      'connections: {kubernetes: {inCluster: true, context: x}}',
      [
        '3:58 environments.dev.connections.kubernetes.context: belongs to a kubeconfig ("x") | Add kubeconfig, or take context away.',
      ],
    ],
    [
      'an EKS cluster without AWS',
      'connections: {kubernetes: {eksCluster: a}}',
      [
        '3:44 environments.dev.connections.kubernetes.eksCluster: takes its address and token from AWS, and there is no aws connection | Add connections.aws with a region.',
      ],
    ],
    [
      'a service without a connection',
      'description: x',
      [
        '2:3 environments.dev.connections.kubernetes: is missing, and a cannot do without | Add connections.kubernetes with eksCluster, kubeconfig or inCluster.',
      ],
    ],
    [
      'a whole run without time',
      `connections: {${kubernetes}}\n    timeout: 0m`,
      [`4:14 environments.dev.timeout: must be longer than nothing ("0m") | ${DURATION}`],
    ],
  ];

  it.each(table)(
    '%s is refused with its place, and with what to write',
    async (_what, settings, problems) => {
      expect(await problemsOf(environment(settings))).toEqual(problems);
    },
  );

  it.each([
    [
      'no environments',
      'protect: {}',
      ['1:1 environments: is missing | Add environments. The environments, by name.'],
    ],
    [
      'an empty mapping of them',
      'environments: {}',
      ['1:1 environments: is empty | Describe at least one environment.'],
    ],
    [
      'an environment of nothing',
      'environments:\n  dev:',
      ['2:7 environments.dev: must be a mapping of keys (an empty value) | See docs/config.md.'],
    ],
    [
      'an environment without components',
      'environments:\n  dev: {}',
      [
        '2:3 environments.dev.components: is missing | Add components. The parts of the environment, by name.',
      ],
    ],
    [
      'an empty mapping of components',
      'environments:\n  dev: {components: {}}',
      ['2:9 environments.dev.components: is empty | Describe at least one component.'],
    ],
    [
      'a name that no command line would take',
      'environments:\n  "my dev": {components: {a: {kind: prime, subject: b}, b: {kind: box, id: b}}, connections: {aws: {region: eu-west-1}}}',
      [
        '2:3 environments["my dev"]: is not a good name for an environment | Use up to 63 small letters, digits and dashes, beginning and ending with a letter or digit.',
      ],
    ],
    [
      'an unknown part of the file',
      'environments:\n  dev: {components: {b: {kind: box, id: b}}, connections: {aws: {region: eu-west-1}}}\nprices: {}',
      ['3:1 prices: is not known here | Known keys here: environments, protect, slack.'],
    ],
  ])('%s is refused', async (_what, text, problems) => {
    expect(await problemsOf(text)).toEqual(problems);
  });
});
