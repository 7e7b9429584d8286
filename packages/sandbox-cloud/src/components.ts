import type { EnvironmentConfig } from '../../../src/config/environment-config.ts';
import type { SandboxComponent } from './world/world.ts';

/** The configuration's components, as the simulated cloud needs them. */
export function sandboxComponents(environment: EnvironmentConfig): SandboxComponent[] {
  return environment.components.map(({ name, kind, needs, subject, options, expected }) => ({
    name,
    kind,
    needs,
    options,
    expected,
    ...(subject !== undefined && { subject }),
  }));
}
