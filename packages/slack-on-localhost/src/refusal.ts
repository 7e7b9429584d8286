/** What Slack says no with: the answer is `{ok: false, error, …fields}`. */
export class SlackRefusal extends Error {
  readonly code: string;
  readonly fields: Readonly<Record<string, unknown>>;

  constructor(code: string, fields: Readonly<Record<string, unknown>> = {}) {
    super(`Slack refuses with ${code}`);
    this.name = 'SlackRefusal';
    this.code = code;
    this.fields = fields;
  }
}

/** A refusal of something structured: each problem with the JSON pointer of its place. */
export function structureRefusal(code: string, problems: readonly string[]): SlackRefusal {
  return new SlackRefusal(code, {
    ...(code === 'invalid_blocks' && { errors: problems }),
    response_metadata: { messages: problems.map((problem) => `[ERROR] ${problem}`) },
  });
}
