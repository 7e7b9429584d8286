import type { Method, Methods } from './method.ts';
import { chatMethods } from './methods/chat.ts';
import { conversationsMethods } from './methods/conversations.ts';
import { filesMethods } from './methods/files.ts';
import { identityMethods } from './methods/identity.ts';
import { usersMethods } from './methods/users.ts';
import { viewsMethods } from './methods/views.ts';

export const METHODS: Methods = {
  ...identityMethods,
  ...chatMethods,
  ...conversationsMethods,
  ...viewsMethods,
  ...usersMethods,
  ...filesMethods,
};

export function findMethod(name: string): Method | undefined {
  return Object.hasOwn(METHODS, name) ? METHODS[name] : undefined;
}
