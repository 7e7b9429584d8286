import { readFile } from 'node:fs/promises';
import { describe, expect, it } from 'vitest';
import { loadConfig } from '../../src/config/load.ts';
import type { ConfigProblem } from '../../src/config/problems.ts';
import { LamplighterError } from '../../src/core/errors.ts';
import { builtInKinds } from '../../src/kinds/index.ts';

const SHARDS = [1, 2, 3].map((shard) => `matching-engine-shard-${shard}-preload`);

/** The example with changes, and what is wrong with it: path and message of each problem. */
async function problemsWith(change: (text: string) => string): Promise<string[]> {
  const text = change(await readFile('examples/exchange-dev.yaml', 'utf8'));
  try {
    await loadConfig({ text, source: 'dev.yaml', registry: builtInKinds });
    return [];
  } catch (error) {
    if (!(error instanceof LamplighterError) || error.code !== 'config-invalid') throw error;
    const problems = error.facts.problems as ConfigProblem[];
    return problems.map(({ path, found, message, remedy }) => `${path} ${found}: ${message} | ${remedy}`);
  }
}

const sharded = (text: string) => text.replace('enabled: false', 'enabled: true');
const wiping = (text: string) =>
  text.replaceAll('# - { topic: matching-engine-shard', '- { topic: matching-engine-shard');

describe('the topics of an engine-init beside those of its kafka-reset', () => {
  it('are refused when sharding is on and its topics are not wiped', async () => {
    expect(await problemsWith(sharded)).toEqual(
      SHARDS.map(
        (topic, index) =>
          `environments.exchange-dev.components.engine-init.sharding.topics[${index}] "${topic}": ` +
          'gets commands and is not wiped, so a new engine would read those of earlier lives again | ' +
          'Add it to the topics of kafka-reset.',
      ),
    );
  });

  it('are accepted once the commented topics of the example are wiped', async () => {
    expect(await problemsWith((text) => wiping(sharded(text)))).toEqual([]);
  });

  it('are refused when the one topic is another than the one that is wiped', async () => {
    const [problem, ...more] = await problemsWith((text) =>
      text.replace('topic: matching_engine_preload\n', 'topic: matching_engine_preloads\n'),
    );
    expect(more).toEqual([]);
    expect(problem).toContain('components.engine-init.topic "matching_engine_preloads": gets commands');
  });

  it('are free where no reset belongs to the same subject: then the offsets of the group stay', async () => {
    expect(
      await problemsWith((text) =>
        sharded(text)
          .replace('subject: engine\n        needs: [kafka]', 'subject: backend\n        needs: [kafka]')
          .replace(
            'needs: [nodes, mysql, redis, kafka-reset]\n        namespace: future-backend-dev\n        deployment: dev-future',
            'needs: [nodes, mysql, redis]\n        namespace: future-backend-dev\n        deployment: dev-future',
          ),
      ),
    ).toEqual([]);
  });
});
