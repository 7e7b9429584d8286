import { installServices } from './install-services.ts';
import { InstallError } from './tools.ts';

try {
  await installServices((line) => process.stderr.write(`services: ${line}\n`));
} catch (error) {
  if (!(error instanceof InstallError)) throw error;
  process.stderr.write(`services: ${error.message}\n`);
  process.exitCode = 1;
}
