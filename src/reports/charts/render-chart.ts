import { readFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import type { TopLevelSpec } from 'vega-lite';

/** Drawn at twice its described size, for high-resolution screens. */
const SCALE = 2;
/** The font's files come with a package, because machines on which a bot runs often have no font at all. */
export const CHART_FONT = 'DejaVu Sans';

const require = createRequire(import.meta.url);
let drawing: Promise<(svg: string) => Uint8Array> | undefined;

/**
 * Draws a chart as a PNG, in this process: no browser and no canvas. Everything that it takes is loaded at its first
 * use, because most processes never draw.
 */
export async function renderChart(spec: TopLevelSpec): Promise<Uint8Array> {
  const [{ compile }, vega] = await Promise.all([import('vega-lite'), import('vega')]);
  const view = new vega.View(vega.parse(compile(spec).spec), { renderer: 'none' });
  try {
    return await drawSvg(await view.toSVG());
  } finally {
    view.finalize();
  }
}

/** An SVG as a PNG. */
export async function drawSvg(svg: string): Promise<Uint8Array> {
  drawing ??= loadDrawing();
  return (await drawing)(svg);
}

async function loadDrawing(): Promise<(svg: string) => Uint8Array> {
  const { initWasm, Resvg } = await import('@resvg/resvg-wasm');
  const [wasm, ...fonts] = await Promise.all(
    [
      '@resvg/resvg-wasm/index_bg.wasm',
      'dejavu-fonts-ttf/ttf/DejaVuSans.ttf',
      'dejavu-fonts-ttf/ttf/DejaVuSans-Bold.ttf',
    ].map((path) => readFile(require.resolve(path))),
  );
  await initWasm(wasm as unknown as ArrayBuffer);
  return (svg) =>
    new Resvg(svg, {
      fitTo: { mode: 'zoom', value: SCALE },
      font: { fontBuffers: fonts, defaultFontFamily: CHART_FONT, loadSystemFonts: false },
    })
      .render()
      .asPng();
}
