import { readFile } from 'node:fs/promises';
import { parse } from 'yaml';

/** The options of a component of examples/exchange-dev.yaml, as they stand there. */
export async function exampleOptions(component: string): Promise<Record<string, unknown>> {
  const file = parse(await readFile('examples/exchange-dev.yaml', 'utf8'));
  const {
    kind: _,
    needs: __,
    subject: ___,
    expect: ____,
    timeout: _____,
    ...options
  } = file.environments['exchange-dev'].components[component];
  return options;
}
