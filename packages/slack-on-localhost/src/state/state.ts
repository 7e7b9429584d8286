import type { Clock } from '../clock.ts';
import type { WorkspaceData } from '../workspace.ts';
import { Changes } from './changes.ts';
import { Channels } from './channels.ts';
import { Files } from './files.ts';
import { Ids } from './ids.ts';
import { Messages } from './messages.ts';
import { Notices } from './notices.ts';
import { People } from './people.ts';
import { ResponseUrls } from './response-urls.ts';
import { Tokens } from './tokens.ts';
import { Triggers } from './triggers.ts';
import { Views } from './views.ts';

/** All that a workspace remembers; it is gone when the server stops. */
export interface SlackState {
  readonly workspace: WorkspaceData;
  readonly clock: Clock;
  readonly ids: Ids;
  readonly changes: Changes;
  readonly people: People;
  readonly channels: Channels;
  readonly messages: Messages;
  readonly triggers: Triggers;
  readonly views: Views;
  readonly responseUrls: ResponseUrls;
  readonly tokens: Tokens;
  readonly files: Files;
  readonly notices: Notices;
}

export function createState(workspace: WorkspaceData, clock: Clock, seed?: string): SlackState {
  const ids = new Ids(clock, seed);
  const changes = new Changes();
  const channels = new Channels(workspace, ids, changes);
  return {
    workspace,
    clock,
    ids,
    changes,
    people: new People(workspace),
    channels,
    messages: new Messages(ids, channels, changes),
    triggers: new Triggers(clock, ids),
    views: new Views(ids, changes),
    responseUrls: new ResponseUrls(clock, ids),
    tokens: new Tokens(ids, workspace.scopes),
    files: new Files(ids),
    notices: new Notices(changes),
  };
}
