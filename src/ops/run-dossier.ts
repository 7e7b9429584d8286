import type { RunEvent } from '../core/events.ts';
import type { AuditEntry } from '../core/ports/audit.ts';
import type { RunRecord } from '../core/ports/run-store.ts';
import { redactor } from './redactor.ts';
import { versions } from './versions.ts';

type Env = Readonly<Record<string, string | undefined>>;

/** Variables that change what lamplighter does. Their values are shown, those of secrets as set or not. */
const OWN_VARIABLE =
  /^(LAMPLIGHTER_|OTEL_|SLACK_|AWS_(REGION|PROFILE|DEFAULT_REGION)$|DATABASE_URL$|KUBECONFIG$|NO_PROXY$|HTTPS?_PROXY$|TZ$)/;

/** Everything about one run that somebody who was not there needs, without secrets. */
export function runDossier(given: {
  run: RunRecord;
  events: readonly RunEvent[];
  audit: readonly AuditEntry[];
  configSource: string;
  /** As configured now; undefined when the configuration no longer names it. */
  environment: object | undefined;
  env: Env;
  nowMs: number;
}): object {
  const { run, events, audit, configSource, environment, env, nowMs } = given;
  const [begun] = events;
  const { dependencies, ...running } = versions();
  const parts = {
    made: new Date(nowMs).toISOString(),
    versions: running,
    // As texts: names of packages such as `credential-providers` would count as names of secrets.
    dependencies: Object.entries(dependencies).map(([name, version]) => `${name} ${version}`),
    run,
    plan: begun?.type === 'run.started' ? begun.plan : undefined,
    // The plan is a field of its own, where it nests less deeply.
    events: events.map((event) => (event.type === 'run.started' ? { ...event, plan: 'see plan' } : event)),
    errors: events.flatMap(errorOf),
    audit,
    configSource,
    environment,
    variables: Object.fromEntries(
      Object.entries(env).filter(([name, value]) => OWN_VARIABLE.test(name) && value !== undefined),
    ),
  };
  const redact = redactor(env);
  // Each part is redacted by itself: the redactor cuts off values that are nested too deeply.
  return Object.fromEntries(Object.entries(parts).map(([name, part]) => [name, redact.value(part)]));
}

/** What outside services refused, and what went wrong, in order. */
function errorOf(event: RunEvent): object[] {
  const at = new Date(event.at).toISOString();
  switch (event.type) {
    case 'phase.retrying': {
      const { phase, operation, errorName, reason, attempt } = event;
      return [{ at, phase, operation, errorName, reason, attempt }];
    }
    case 'phase.warned':
      return [{ at, phase: event.phase, warned: event.message }];
    case 'phase.finished':
      return event.failure === undefined ? [] : [{ at, phase: event.phase, failure: event.failure }];
    case 'run.finished':
      return event.failure === undefined ? [] : [{ at, failure: event.failure }];
    default:
      return [];
  }
}
