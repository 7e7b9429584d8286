// Asks the process in this container whether it lives: the image has no curl. Readiness is another question, which
// orchestrators ask at /readyz; a bot that waits for its database must not be restarted for it.
const port = process.env.LAMPLIGHTER_PORT ?? '9464';
const healthy = await fetch(`http://127.0.0.1:${port}/healthz`, { signal: AbortSignal.timeout(2_000) }).then(
  (response) => response.ok,
  () => false,
);
process.exitCode = healthy ? 0 : 1;
