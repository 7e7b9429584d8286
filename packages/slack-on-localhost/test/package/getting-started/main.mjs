// The app as a process of its own, with the environment that the command prints.
import { createApp } from './app.mjs';

const app = createApp(process.env);
await app.start();
process.stdout.write('running\n');
process.once('SIGTERM', () => app.stop());
