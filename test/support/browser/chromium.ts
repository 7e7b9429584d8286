import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Browser, chromium, type LaunchOptions } from 'playwright-core';

/**
 * The browser of the tests comes from npm: an archive of a headless Chromium for Linux on x64, which is
 * unpacked once. It also brings the shared libraries that a small image lacks, and a font. Elsewhere the
 * machine's own Chrome is taken.
 */
export async function launchChromium(): Promise<Browser> {
  const options: LaunchOptions = { headless: true, timeout: LAUNCH_MS, args: ARGUMENTS };
  if (process.platform !== 'linux' || process.arch !== 'x64') {
    return chromium.launch({ ...options, channel: 'chrome' });
  }
  const folder = await unpacked();
  const executablePath = join(folder, 'chromium');
  const env = { ...processEnvironment(), FONTCONFIG_FILE: join(folder, 'fonts.conf') };
  try {
    return await chromium.launch({ ...options, executablePath, env });
  } catch (error) {
    if (!String(error).includes('shared libraries')) throw error;
    // Only then: where the machine has its own libraries, they fit each other better.
    const libraries = [join(folder, 'al2023', 'lib'), process.env.LD_LIBRARY_PATH].filter(Boolean).join(':');
    return chromium.launch({ ...options, executablePath, env: { ...env, LD_LIBRARY_PATH: libraries } });
  }
}

const LAUNCH_MS = 300_000;

const ARGUMENTS = [
  // Root has no sandbox, and the tests show it their own pages only.
  '--no-sandbox',
  '--no-zygote',
  '--disable-gpu',
  // Containers have a small /dev/shm.
  '--disable-dev-shm-usage',
  '--font-render-hinting=none',
];

const MODULES = fileURLToPath(new URL('../../../node_modules', import.meta.url));

/**
 * The package itself unpacks into the temporary folder bit by bit, and a second process would start half a
 * browser. Here everything is unpacked aside and put in place by one rename.
 */
async function unpacked(): Promise<string> {
  const home = dirname(dirname(dirname(createRequire(import.meta.url).resolve('@sparticuz/chromium'))));
  const { version } = JSON.parse(readFileSync(join(home, 'chromium', 'package.json'), 'utf8'));
  const fonts = createHash('sha256').update(fontsConfig('')).digest('hex').slice(0, 8);
  const folder = join(MODULES, '.cache', `chromium-${version}-${fonts}`);
  if (existsSync(folder)) return folder;
  await mkdir(dirname(folder), { recursive: true });
  const aside = await mkdtemp(`${folder}-`);
  const { default: archive, inflate } = await import('@sparticuz/chromium');
  const before = process.env.TMPDIR;
  process.env.TMPDIR = aside;
  try {
    await archive.executablePath();
    await inflate(join(home, 'chromium', 'bin', 'al2023.tar.br'));
    await writeFile(join(aside, 'fonts.conf'), fontsConfig(join(folder, 'fonts')));
    await rename(aside, folder);
  } catch (error) {
    await rm(aside, { recursive: true, force: true });
    // Another process was faster.
    if (!existsSync(folder)) throw error;
  } finally {
    if (before === undefined) delete process.env.TMPDIR;
    else process.env.TMPDIR = before;
  }
  return folder;
}

/** The font of the archive first, so that pictures look alike on all machines; then those of the machine. */
const fontsConfig = (folder: string): string => `<?xml version="1.0"?>
<!DOCTYPE fontconfig SYSTEM "fonts.dtd">
<fontconfig>
  <include ignore_missing="yes">/etc/fonts/fonts.conf</include>
  <dir>${folder}</dir>
  <cachedir>${folder}-cache</cachedir>
  ${['system-ui', 'sans', 'sans-serif']
    .map(
      (family) => `<match target="pattern">
    <test name="family"><string>${family}</string></test>
    <edit name="family" mode="prepend" binding="strong"><string>Open Sans</string></edit>
  </match>`,
    )
    .join('\n  ')}
</fontconfig>
`;

const processEnvironment = (): Record<string, string> =>
  Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
