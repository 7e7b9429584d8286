import type { Command } from './command.ts';
import { showPlan } from './dry-run.ts';
import { readArguments } from './parse/arguments.ts';
import { askFirst } from './prompts/ask-first.ts';

interface ResetRequest<Name extends 'reset' | 'init'> {
  name: Name;
  environment: string;
  dryRun: boolean;
}

/** The two differ in name and action alone. What cannot be undone is asked in a modal. */
const askedInModal = <Name extends 'reset' | 'init'>(name: Name): Command<ResetRequest<Name>> => ({
  name,
  parse({ words }, context) {
    const read = readArguments(name, words, context, { flags: ['dry-run'] });
    if ('problem' in read) return read;
    return { name, environment: read.environment, dryRun: read.flags.has('dry-run') };
  },
  right: ({ dryRun }) => (dryRun ? 'plan' : name),
  async run(parts, request, { environment, dryRun }) {
    if (dryRun) return showPlan(parts, request, environment, { action: name });
    await askFirst(parts, request, { environment, action: name, inModal: true });
  },
});

/** `reset`: wipes and prepares again. */
export const reset = askedInModal('reset');

/** `init`: initialises again. */
export const init = askedInModal('init');
