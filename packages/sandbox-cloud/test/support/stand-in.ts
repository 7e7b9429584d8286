import type { SandboxServices } from '../../src/services.ts';
import { type SandboxComponent, SandboxRefusal, type World } from '../../src/world/world.ts';
import { type WorldFile, worldFile } from '../../src/world/world-file.ts';
import type { WorldRecord } from '../../src/world-record.ts';

interface LampState {
  lamps: Record<string, 'dark' | 'warming' | 'lit'>;
}

/**
 * The smallest cloud there can be, for tests of the hosts alone: lamps that take a while to light.
 *
 *   dark ──StartLamp──> warming ──(up)──> lit
 */
export function standInServices(world: World): SandboxServices {
  const state = world.service<LampState>('lamps', () => ({ lamps: {} }));
  return {
    simulators: [
      {
        name: 'lamps',
        boot: () => {
          for (const { name } of world.ofKind('lamp')) state.lamps[name] = 'dark';
        },
        on: (event) => {
          state.lamps[String(event.lamp)] = 'lit';
        },
        isUp: (component) => (component in state.lamps ? state.lamps[component] === 'lit' : undefined),
      },
    ],
    cloud: {
      aws: (service, command, input, signal) => {
        const { lamp } = input as { lamp: string };
        const call = { service, operation: command, target: lamp, effect: command === 'StartLamp' };
        return world.deliver(call, signal, () => {
          if (state.lamps[lamp] === undefined)
            throw new SandboxRefusal('LampNotFound', `no lamp ${lamp}`, 404);
          if (command === 'StartLamp') {
            if (state.lamps[lamp] !== 'dark') throw new SandboxRefusal('LampBusy', `${lamp} is not dark`);
            state.lamps[lamp] = 'warming';
            world.after(world.draw(lamp, 'up'), 'lamps', { type: 'lit', lamp });
          }
          return { state: state.lamps[lamp], at: new Date(world.now()), input };
        });
      },
      kubernetes: async (request) => ({
        status: request.token === 'let-me-in' ? 200 : 401,
        contentType: 'application/json',
        body: JSON.stringify(request),
      }),
      kafka: async (operation, input) => ({ operation, input }),
      http: async (url) => ({ status: 200, body: url }),
    },
  };
}

export const lamp: SandboxComponent = {
  name: 'porch',
  kind: 'lamp',
  needs: [],
  options: {},
  expected: { upMs: 60_000, downMs: 10_000 },
};

export const lampWorld = (changes: Partial<WorldFile> = {}): WorldFile =>
  worldFile.parse({ name: 'lamps', jitter: 0, ...changes });

export const lampRecord = (changes: Partial<WorldFile> = {}): WorldRecord => ({
  format: 1,
  environment: 'house',
  components: [lamp],
  file: lampWorld(changes),
});
