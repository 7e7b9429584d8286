import { fileURLToPath } from 'node:url';
import { LocalSlackError } from '../local-slack-error.ts';

export interface PageAssets {
  script: string;
  styles: string;
  /** The files that went into it, relative to the working directory. */
  inputs?: readonly string[];
}

/**
 * Bundles the web page in memory. `react`: its development build warns of mistakes in the browser's console.
 *
 * @throws {LocalSlackError} `page-not-built` where the packages that build it are not installed
 */
export async function buildPage(react: 'production' | 'development' = 'production'): Promise<PageAssets> {
  const { build } = await import('esbuild').catch((cause: unknown) => {
    throw new LocalSlackError(
      'page-not-built',
      'The page of the local Slack cannot be built: esbuild is missing.',
      { cause },
    );
  });
  const source = (path: string): string => fileURLToPath(new URL(path, import.meta.url));
  const { outputFiles, metafile } = await build({
    entryPoints: [
      { in: source('./app/main.tsx'), out: 'app' },
      { in: source('./app/styles/page.css'), out: 'app' },
    ],
    outdir: '/',
    bundle: true,
    write: false,
    metafile: true,
    format: 'esm',
    target: 'es2022',
    jsx: 'automatic',
    minify: true,
    legalComments: 'none',
    logLevel: 'silent',
    define: { 'process.env.NODE_ENV': JSON.stringify(react) },
  });
  const built = (extension: string): string =>
    outputFiles.find(({ path }) => path.endsWith(extension))?.text ?? '';
  return { script: built('.js'), styles: built('.css'), inputs: Object.keys(metafile.inputs) };
}
