import type { AwsService } from '../../../../src/clients/aws-api.ts';
import { LamplighterError } from '../../../../src/core/errors.ts';
import { SandboxRefusal, type Simulator, type World } from '../world/world.ts';

/** One command of a simulated AWS service. */
export interface AwsOperation {
  /** Whether it changes something, or what of its input tells. */
  effect: boolean | ((input: Record<string, unknown>) => boolean);
  /** Throws SandboxRefusal with the real error name, having changed nothing. */
  answer(input: Record<string, unknown>): object;
}

export interface AwsSimulator extends Simulator {
  readonly name: AwsService;
  readonly operations: Readonly<Record<string, AwsOperation>>;
}

/** For operations: the input as the SDK's own type, since only our clients call the sandbox. */
export const operation = <Input extends object>(
  effect: boolean,
  answer: (input: Input) => object,
): AwsOperation => ({ effect, answer: (input) => answer(input as Input) });

export const refuse = (name: string, message: string, httpStatus = 400): never => {
  throw new SandboxRefusal(name, message, httpStatus);
};

/** What the component is doing when the world begins, if its simulator knows that word. */
export function initialState<State extends string>(
  world: World,
  component: string,
  known: readonly State[],
  dark: State,
): State {
  const { initial } = world.behaviour(component);
  if (initial === undefined) return dark;
  const state = known.find((word) => word === initial);
  if (state === undefined) {
    throw new LamplighterError(
      'sandbox-failed',
      `the world begins with ${component} "${initial}", which its service does not know`,
      { component, remedy: `Write one of: ${known.join(', ')}.` },
    );
  }
  return state;
}

/** How much longer a transitional initial state lasts. */
export const initialRest = (world: World, component: string, way: 'up' | 'down'): number =>
  world.behaviour(component).initialFor ?? world.draw(component, way);
