import type {
  Banner,
  ClickRequest,
  ClientAnswer,
  ClientMessage,
  ClientState,
  LocalPerson,
  SendRequest,
  SubmitRequest,
} from '../../../page-protocol.ts';

async function read<T>(path: string, query?: Readonly<Record<string, string>>): Promise<T> {
  const response = await fetch(`/client/${path}${query ? `?${new URLSearchParams(query)}` : ''}`);
  if (!response.ok) throw new Error(`${path} was answered with ${response.status}`);
  return (await response.json()) as T;
}

async function act(path: string, body: object): Promise<ClientAnswer> {
  try {
    const response = await fetch(`/client/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    return (await response.json()) as ClientAnswer;
  } catch {
    return {
      ok: false,
      code: 'unreachable',
      error: 'The local Slack cannot be reached. Is it still running?',
    };
  }
}

export const readPeople = () => read<LocalPerson[]>('people');
export const readState = (as: string) => read<ClientState>('state', { as });
export const readMessages = (as: string, channel: string) =>
  read<ClientMessage[]>('messages', { as, channel });
export const readBanner = () => read<Banner>('banner').catch(() => undefined);
export const eventsUrl = (as: string) => `/client/events?${new URLSearchParams({ as })}`;

export const send = (request: SendRequest) => act('send', request);
export const click = (request: ClickRequest) => act('click', request);
export const submit = (request: SubmitRequest) => act('submit', request);
export const close = (as: string, viewId: string) => act('close', { as, viewId });
export const openHome = (as: string) => act('home', { as });
export const markRead = (as: string, channel: string) => act('read', { as, channel });
export const actInBanner = (as: string, id: string) => act(`banner/${encodeURIComponent(id)}`, { as });
