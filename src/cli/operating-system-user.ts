import { userInfo } from 'node:os';

/** The name of whoever started this process; a container may run as a user that has none. */
export function operatingSystemUser(info: typeof userInfo = userInfo): string {
  try {
    return info().username;
  } catch {
    return `uid ${process.getuid?.() ?? 'unknown'}`;
  }
}
