import { historySaid } from '../messages/blocks/lists.ts';
import type { Command } from './command.ts';
import { readArguments } from './parse/arguments.ts';

const RUNS_SHOWN = 10;

interface HistoryRequest {
  name: 'history';
  environment: string;
}

/** `history`: the last runs, to the asker alone. */
export const history: Command<HistoryRequest> = {
  name: 'history',
  parse({ words }, context) {
    const read = readArguments('history', words, context);
    return 'problem' in read ? read : { name: 'history', environment: read.environment };
  },
  right: () => 'history',
  async run(parts, request, { environment }) {
    const runs = await parts.app.history({ environment, limit: RUNS_SHOWN });
    await request.answer.privately(historySaid(request.texts, environment, runs));
  },
};
