import { z } from 'zod';
import { durationMs, positiveDurationMs } from '../core/duration.ts';
import { driftSchema, leaseSchema, remindersSchema } from './lease-schema.ts';
import { pricesSchema } from './prices-schema.ts';
import { scheduleSchema } from './schedule-schema.ts';
import { accessSchema, environmentSlackSchema, slackSchema } from './slack-schema.ts';

const aws = z
  .strictObject({
    region: z
      .string()
      .regex(/^[a-z]{2}(-[a-z]+)+-\d$/, 'is not the name of an AWS region')
      .meta({ description: 'For example `ap-northeast-2`.', examples: ['ap-northeast-2'] }),
    profile: z.string().min(1).optional().describe('A profile of the AWS configuration files.'),
    roleArn: z
      .string()
      .regex(/^arn:aws[a-z-]*:iam::\d{12}:role\/\S+$/, 'is not the ARN of a role')
      .optional()
      .describe('A role to take on before every call.'),
    endpoint: z
      .url('is not a URL')
      .optional()
      .describe('Another AWS-compatible endpoint, for emulators. Leave it out for AWS.'),
  })
  .describe(
    'The AWS account and region. Credentials come from the usual chain of the AWS SDK, never from here.',
  );

const kubernetesWays = ['eksCluster', 'kubeconfig', 'inCluster'] as const;

const kubernetes = z
  .strictObject({
    eksCluster: z
      .string()
      .min(1)
      .optional()
      .describe('The name of an EKS cluster: address and token come from AWS.'),
    kubeconfig: z
      .string()
      .min(1)
      .optional()
      .describe('The path of a kubeconfig file, from the folder in which lamplighter runs.'),
    context: z
      .string()
      .min(1)
      .optional()
      .describe('With `kubeconfig`: a context other than the current one.'),
    inCluster: z
      .literal(true)
      .optional()
      .describe('The service account of the pod that lamplighter runs in.'),
  })
  .superRefine((value, context) => {
    const ways = kubernetesWays.filter((way) => value[way] !== undefined);
    if (ways.length !== 1) {
      context.addIssue({
        code: 'custom',
        message: `needs exactly one of ${kubernetesWays.join(', ')}${ways.length > 1 ? `, not ${ways.join(' and ')}` : ''}`,
        params: { remedy: 'For EKS write eksCluster with the name of the cluster.', hideFound: true },
      });
    }
    if (value.context !== undefined && value.kubeconfig === undefined) {
      context.addIssue({
        code: 'custom',
        path: ['context'],
        message: 'belongs to a kubeconfig',
        params: { remedy: 'Add kubeconfig, or take context away.' },
      });
    }
  })
  .meta({
    description: 'The Kubernetes API server: exactly one of `eksCluster`, `kubeconfig` and `inCluster`.',
    oneOf: kubernetesWays.map((way) => ({ type: 'object', required: [way], properties: { [way]: {} } })),
  });

const secretFile = z.string().min(1);

const kafka = z
  .strictObject({
    brokers: z
      .array(
        z
          .string()
          .regex(/^[^\s:/]+:\d{1,5}$/, 'is not host:port')
          .meta({ examples: ['10.0.2.51:9092'] }),
      )
      .min(1)
      .describe('Where to ask first, each as `host:port`.'),
    clientId: z.string().min(1).default('lamplighter').describe('How we name ourselves to the brokers.'),
    ssl: z
      .union([
        z.literal(true),
        z.strictObject({
          caFile: secretFile.optional().describe('A certificate authority of your own, PEM.'),
          certFile: secretFile.optional().describe('Our certificate, PEM.'),
          keyFile: secretFile.optional().describe('Its key, PEM.'),
        }),
      ])
      .optional()
      .describe('`true`, or files for a private authority or a client certificate. Left out: no encryption.'),
    sasl: z
      .strictObject({
        mechanism: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']),
        usernameFile: secretFile.describe('A file that holds the user name.'),
        passwordFile: secretFile.describe('A file that holds the password: no secret stands in this file.'),
      })
      .optional(),
    via: z
      .strictObject({
        ssm: z.strictObject({
          instanceId: z
            .string()
            .regex(/^m?i-[0-9a-f]{8,17}$/, 'is not the id of a machine in Systems Manager')
            .describe("The broker's machine, or another one that has rpk and reaches the broker."),
          container: z
            .string()
            .regex(/^[a-zA-Z0-9][a-zA-Z0-9_.-]*$/, 'is not the name of a container')
            .optional()
            .describe('The Docker container in which rpk is run. Left out: rpk is installed on the machine.'),
        }),
      })
      .optional()
      .describe(
        'For a bot outside of the network of the broker: every call is a command of rpk on that machine, sent through AWS Systems Manager. `brokers` are then as that machine sees them, TLS and SASL are in the profile of rpk there. A call takes a second or more; rpk sets the time of records by itself, names only members that have a partition, and may write the records of one batch in more than one request.',
      ),
  })
  .superRefine(({ via, ssl, sasl }, context) => {
    for (const [name, value] of Object.entries({ ssl, sasl })) {
      if (via === undefined || value === undefined) continue;
      context.addIssue({
        code: 'custom',
        path: [name],
        message: 'is for a connection from here, and rpk makes its own',
        params: { remedy: `Take ${name} away, and put it into the profile of rpk on that machine.` },
      });
    }
  })
  .describe('The Kafka cluster, or what speaks its protocol.');

export const connectionsSchema = z
  .strictObject({ aws: aws.optional(), kubernetes: kubernetes.optional(), kafka: kafka.optional() })
  .describe('Where the services of this environment are, and as whom we call them.');

/** What every component has, whatever its kind. `kind` and the links are checked against the rest of the file. */
export const commonSchema = z.strictObject({
  kind: z.string().describe('What sort of component this is; it decides which further options there are.'),
  needs: z
    .array(z.string())
    .default([])
    .describe('Components that must be ready before this one starts. Going down, the order is turned round.'),
  readyAfter: z
    .array(z.string())
    .default([])
    .describe(
      'Needed too, but not for the start itself: it may be started before these are ready, and counts as ready only after them. For pods that wait for their database by themselves.',
    ),
  timeout: positiveDurationMs
    .optional()
    .describe('How long one start or stop of this component may take before it counts as failed.'),
  expect: z
    .strictObject({
      up: durationMs.optional().describe('How long it usually takes to be ready.'),
      down: durationMs.optional().describe('How long it usually takes to be dark.'),
    })
    .default({})
    .describe('Usual times, for the estimate that people see and for how often we look.'),
  layer: z
    .enum(['infrastructure', 'application'])
    .optional()
    .describe('`up --infra-only` leaves the application layer out.'),
  subject: z.string().optional().describe('Tasks: the component to whose life the task belongs.'),
  members: z
    .array(z.string())
    .min(1)
    .optional()
    .describe('Scalers: the components whose own start and stop calls it makes in their place.'),
});

export type CommonOptions = z.output<typeof commonSchema>;

export const COMMON_KEYS = Object.keys(commonSchema.shape);

export const environmentSchema = z.strictObject({
  description: z.string().optional().describe('One line for people.'),
  timeout: positiveDurationMs
    .default(30 * 60_000)
    .describe('How long a whole run may take before what is left of it counts as failed.'),
  connections: connectionsSchema.default({}),
  scaler: z
    .enum(['direct', 'lambda'])
    .default('direct')
    .describe(
      "`direct`: every component is started and stopped by its own calls. `lambda`: one call of the `lambda-scaler` component takes the place of its members' calls.",
    ),
  nextSteps: z
    .array(z.string().min(1))
    .default([])
    .describe('What to do now: shown line by line under `status` and after a successful `up`.'),
  slack: environmentSlackSchema.optional(),
  access: accessSchema.prefault({}),
  prices: pricesSchema.optional(),
  lease: leaseSchema.prefault({}),
  schedule: scheduleSchema.prefault({}),
  reminders: remindersSchema,
  drift: driftSchema.prefault({}),
  // Each component is validated by its own kind; here it only has to be there.
  components: z.record(z.string(), z.unknown()).describe('The parts of the environment, by name.'),
});

export const protectSchema = z
  .strictObject({
    patterns: z
      .array(
        z
          .string()
          .regex(/^[a-z0-9]{2,}$/i, 'is not one word of letters and digits')
          .meta({ examples: ['live'] }),
      )
      .default(['prod'])
      .describe(
        'Words that mark production. What carries one of them in its name is refused. `prod` always holds, whether it stands here or not.',
      ),
    allow: z
      .array(z.string().min(1))
      .default([])
      .describe('Full names or values that carry such a word and are meant all the same.'),
  })
  .describe('Keeps production out of reach of a bot that switches things off.');

export const fileSchema = z
  .strictObject({
    environments: z.record(z.string(), environmentSchema).describe('The environments, by name.'),
    protect: protectSchema.prefault({}),
    slack: slackSchema.prefault({}),
  })
  .meta({ title: 'lamplighter configuration' });
export type EnvironmentFile = z.output<typeof environmentSchema>;
export type SlackFile = z.output<typeof slackSchema>;
